import { AwsClient } from "aws4fetch";

/** A `fetch` that signs with AWS credentials (Signature Version 4); any are good at the local stage. */
export function awsSigned(fetcher: typeof fetch): typeof fetch {
  const aws = new AwsClient({
    accessKeyId: "test",
    secretAccessKey: "test",
    service: "execute-api",
    region: "eu-west-3",
  });
  return async (input, init) => fetcher(await aws.sign(new Request(input, init)));
}
