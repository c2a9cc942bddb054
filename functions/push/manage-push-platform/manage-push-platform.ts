import { PlatformAttributes, type PlatformProperties, type PlatformRequest } from "./contract.ts";

export interface PlatformPorts {
  /** Creates a platform application and answers its ARN; with the attributes of an existing one, that one's. */
  create(name: string, platform: string, attributes: PlatformAttributes): Promise<string>;
  change(arn: string, attributes: PlatformAttributes): Promise<void>;
  /** Also succeeds when it is gone already. */
  remove(arn: string): Promise<void>;
  /** The text of a secret. */
  secret(name: string): Promise<string>;
}

/**
 * Brings a platform application into the state that is asked for. Asking again changes nothing, since CloudFormation and Lambda both
 * repeat requests.
 * @returns its ARN, by which CloudFormation knows it: another ARN than before makes it delete the one before
 */
export async function managePushPlatform(ports: PlatformPorts, request: PlatformRequest): Promise<string> {
  if (request.RequestType === "Delete") {
    // A creation that failed has an identifier too, and nothing to delete.
    if (isApplication(request.PhysicalResourceId)) await ports.remove(request.PhysicalResourceId);
    return request.PhysicalResourceId;
  }
  const { ResourceProperties: properties } = request;
  const attributes = await attributesOf(ports, properties);
  if (request.RequestType === "Update" && isNamed(request.PhysicalResourceId, properties)) {
    await ports.change(request.PhysicalResourceId, attributes);
    return request.PhysicalResourceId;
  }
  return ports.create(properties.Name, properties.Platform, attributes);
}

const isApplication = (id: string): boolean => /^arn:[^:]+:sns:[^:]+:\d{12}:app\//.test(id);

const isNamed = (arn: string, { Platform, Name }: PlatformProperties): boolean =>
  isApplication(arn) && arn.endsWith(`:app/${Platform}/${Name}`);

async function attributesOf(ports: PlatformPorts, properties: PlatformProperties): Promise<PlatformAttributes> {
  if ("Attributes" in properties) return properties.Attributes;
  return PlatformAttributes.parse(JSON.parse(await ports.secret(properties.SecretName)));
}
