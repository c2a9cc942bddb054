import { AwsClient } from "aws4fetch";
import type { Aws } from "../../infra/admin-command/aws.ts";
import type { JourneyStage } from "../../infra/local/journey-step.ts";

/** The APIs of the local AWS that have no client of the SDK here. */
export interface AwsApis extends Pick<Aws, "events" | "monitoring"> {
  /** Lambda's REST API: path below `/2015-03-31/`. */
  lambda(method: "GET" | "POST" | "PUT", path: string, body?: object): Promise<unknown>;
}

/** @throws when it is answered with an error */
export function awsApis({ aws }: Pick<JourneyStage, "aws">): AwsApis {
  const ask = async (service: string, path: string, init: RequestInit): Promise<unknown> => {
    const client = new AwsClient({ ...aws.credentials, region: aws.region, service, retries: 0 });
    const answer = await client.fetch(`${aws.endpoint}${path}`, init);
    if (!answer.ok) throw new Error(`${service} answered ${answer.status} to ${init.method} ${path}`);
    const content = await answer.text();
    return content === "" ? undefined : JSON.parse(content);
  };
  return {
    lambda: (method, path, body) =>
      ask("lambda", `/2015-03-31/${path}`, { method, ...(body && { body: JSON.stringify(body) }) }),
    events: (operation, body) =>
      ask("events", "/", {
        method: "POST",
        headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `AWSEvents.${operation}` },
        body: JSON.stringify(body),
      }),
    monitoring: (operation, body) =>
      ask("monitoring", "/", {
        method: "POST",
        headers: {
          "content-type": "application/x-amz-json-1.0",
          "x-amz-target": `GraniteServiceVersion20100801.${operation}`,
        },
        body: JSON.stringify(body),
      }),
  };
}
