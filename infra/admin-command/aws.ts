import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { AwsClient } from "aws4fetch";
import * as z from "zod";
import { CommandError } from "./admin-client.ts";

/** What an AWS API says no with: its code, such as `TrimmedDataAccessException`. */
export class AwsRefusal extends CommandError {
  readonly code: string;

  constructor(service: string, code: string) {
    super(`AWS ${service} answers ${code}.`);
    this.code = code;
  }
}

/** The APIs of AWS that only commands ask: no client of the SDK is carried along for them. */
export interface Aws {
  /** Lambda's REST API: path below `/2015-03-31/`. */
  lambda(method: "GET" | "POST", path: string, body?: object): Promise<unknown>;
  streams(operation: string, body: object): Promise<unknown>;
  /** API Gateway's REST API of HTTP APIs: path below `/v2/apis`. */
  apis(method: "GET" | "PATCH", path: string, body?: object): Promise<unknown>;
  /** API Gateway's domain name of an API. */
  domain(name: string): Promise<unknown>;
  /** EventBridge. */
  events(operation: string, body: object): Promise<unknown>;
  /** CloudWatch. */
  monitoring(operation: string, body: object): Promise<unknown>;
  /** Whose credentials these are. */
  identity(): Promise<unknown>;
}

const Refusal = z.object({ __type: z.string().optional(), Type: z.string().optional() });

export async function awsIn(region: string): Promise<Aws> {
  const credentials = await defaultProvider()().catch(() => {
    throw new CommandError("There are no AWS credentials: set AWS_PROFILE, or sign in with `aws sso login`.");
  });
  const addressOf = (service: string) =>
    process.env.AWS_ENDPOINT_URL?.replace(/\/$/, "") ?? `https://${service}.${region}.amazonaws.com`;
  const ask = async (service: string, name: string, path: string, init: RequestInit): Promise<unknown> => {
    const client = new AwsClient({ ...credentials, region, service: name });
    const answer = await client.fetch(`${addressOf(service)}${path}`, init);
    const content: unknown = await answer.json().catch(() => undefined);
    if (answer.ok && answer.headers.get("x-amz-function-error") === null) return content;
    const { __type: code } = Refusal.safeParse(content).data ?? {};
    throw new AwsRefusal(service, code?.split("#").at(-1) ?? String(answer.status));
  };
  return {
    lambda: (method, path, body) =>
      ask("lambda", "lambda", `/2015-03-31/${path}`, { method, ...(body && { body: JSON.stringify(body) }) }),
    streams: (operation, body) =>
      ask("streams.dynamodb", "dynamodb", "/", {
        method: "POST",
        headers: {
          "content-type": "application/x-amz-json-1.0",
          "x-amz-target": `DynamoDBStreams_20120810.${operation}`,
        },
        body: JSON.stringify(body),
      }),
    events: (operation, body) =>
      ask("events", "events", "/", {
        method: "POST",
        headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `AWSEvents.${operation}` },
        body: JSON.stringify(body),
      }),
    monitoring: (operation, body) =>
      ask("monitoring", "monitoring", "/", {
        method: "POST",
        headers: {
          "content-type": "application/x-amz-json-1.0",
          "x-amz-target": `GraniteServiceVersion20100801.${operation}`,
        },
        body: JSON.stringify(body),
      }),
    apis: (method, path, body) =>
      ask("apigateway", "apigateway", `/v2/apis${path}`, {
        method,
        headers: { "content-type": "application/json" },
        ...(body && { body: JSON.stringify(body) }),
      }),
    domain: (name) => ask("apigateway", "apigateway", `/v2/domainnames/${name}`, { method: "GET" }),
    identity: () =>
      ask("sts", "sts", "/", {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
        body: "Action=GetCallerIdentity&Version=2011-06-15",
      }),
  };
}
