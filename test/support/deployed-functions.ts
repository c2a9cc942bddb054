import { AwsClient } from "aws4fetch";
import * as z from "zod";
import type { JourneyStage } from "../../infra/local/journey-step.ts";

const Deployed = z.object({
  FunctionName: z.string(),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }).optional(),
});
const Functions = z.object({ Functions: z.array(Deployed), NextMarker: z.string().nullish() });

type Stage = Pick<JourneyStage, "aws">;

async function lambda({ aws }: Stage, method: string, path: string, body?: object): Promise<unknown> {
  const client = new AwsClient({ ...aws.credentials, region: aws.region, service: "lambda", retries: 0 });
  const url = `${aws.endpoint}/2015-03-31/functions/${path}`;
  const answer = await client.fetch(url, { method, ...(body && { body: JSON.stringify(body) }) });
  if (!answer.ok) throw new Error(`Lambda answered ${answer.status} to ${method} ${path}`);
  return answer.json();
}

/** A deployed function by its `<verb-noun>` name: what AWS calls it, and its environment. */
export async function deployedFunction(stage: Stage, caller: string) {
  const { Functions: all } = Functions.parse(await lambda(stage, "GET", "?MaxItems=1000"));
  const found = all.find((each) => each.Environment?.Variables.AWS_SDK_UA_APP_ID === caller);
  if (found === undefined) throw new Error(`no function calls itself ${caller}`);
  return { name: found.FunctionName, environment: found.Environment?.Variables ?? {} };
}

/** Calls a function as an event source does. */
export async function invoke(stage: Stage, caller: string, event: object): Promise<unknown> {
  const { name } = await deployedFunction(stage, caller);
  return lambda(stage, "POST", `${name}/invocations`, event);
}

/** Publishes a new version of a function behind its alias: the next call meets a fresh environment that has cached nothing. */
export async function freshEnvironment(stage: Stage, caller: string): Promise<void> {
  const { name } = await deployedFunction(stage, caller);
  await lambda(stage, "PUT", `${name}/configuration`, { Description: crypto.randomUUID() });
  const { Version } = z.object({ Version: z.string() }).parse(await lambda(stage, "POST", `${name}/versions`, {}));
  await lambda(stage, "PUT", `${name}/aliases/live`, { FunctionVersion: Version });
}
