/** The only region and account of the local AWS. */
export const localRegion = "eu-west-3";
export const localAccount = "000000000000";

/** What the local AWS takes for credentials: anything. */
export const localCredentials = { accessKeyId: "test", secretAccessKey: "test" };

/** The settings that every AWS client of the stage needs. */
export interface AwsClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export function awsClientSettings(endpoint: string): AwsClientSettings {
  return { endpoint, region: localRegion, credentials: localCredentials };
}

/** The same for programs that take their settings from the environment, such as the CDK's. */
export function awsEnvironment(endpoint: string): NodeJS.ProcessEnv {
  return {
    AWS_ENDPOINT_URL: endpoint,
    // An address of digits makes the SDK put the bucket in the path, where the local AWS expects it.
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_REGION: localRegion,
    AWS_DEFAULT_REGION: localRegion,
    AWS_ACCESS_KEY_ID: localCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: "true",
  };
}
