import * as z from "zod";
import type { JourneyStage } from "../../infra/local/journey-step.ts";
import { awsApis } from "./aws-apis.ts";

const Deployed = z.object({
  FunctionName: z.string(),
  Handler: z.string(),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }).optional(),
});
const Functions = z.object({ Functions: z.array(Deployed), NextMarker: z.string().nullish() });
const Version = z.object({ Version: z.string() });
const Alias = z.object({ FunctionVersion: z.string() });

type Stage = Pick<JourneyStage, "aws">;

const lambda = (stage: Stage, method: "GET" | "POST" | "PUT", path: string, body?: object) =>
  awsApis(stage).lambda(method, `functions/${path}`, body);

/** A deployed function by its `<verb-noun>` name: what AWS calls it, its environment and what starts it. */
export async function deployedFunction(stage: Stage, caller: string) {
  const { Functions: all } = Functions.parse(await lambda(stage, "GET", "?MaxItems=1000"));
  const found = all.find((each) => each.Environment?.Variables.AWS_SDK_UA_APP_ID === caller);
  if (found === undefined) throw new Error(`no function calls itself ${caller}`);
  return { name: found.FunctionName, environment: found.Environment?.Variables ?? {}, handler: found.Handler };
}

/** Calls a function as an event source does. */
export async function invoke(stage: Stage, caller: string, event: object): Promise<unknown> {
  const { name } = await deployedFunction(stage, caller);
  return lambda(stage, "POST", `${name}/invocations`, event);
}

/** Publishes a new version of a function behind its alias: the next call meets a fresh environment that has cached nothing. */
export async function freshEnvironment(stage: Stage, caller: string): Promise<void> {
  const { name } = await deployedFunction(stage, caller);
  await deploy(stage, name, { Description: crypto.randomUUID() });
}

/** Deploys a version of a function that can't start, whoever calls it; answers how the last good one is deployed again. */
export async function brokenDeployment(stage: Stage, caller: string): Promise<() => Promise<void>> {
  const { name, handler } = await deployedFunction(stage, caller);
  const good = Alias.parse(await lambda(stage, "GET", `${name}/aliases/live`));
  await deploy(stage, name, { Handler: "gone.handler" });
  return async () => {
    await lambda(stage, "PUT", `${name}/configuration`, { Handler: handler });
    await lambda(stage, "PUT", `${name}/aliases/live`, good);
  };
}

/** Deploys functions as other settings of the stage would have them, by their variables; answers how the last ones are deployed again. */
export async function deployedWith(
  stage: Stage,
  callers: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<() => Promise<void>> {
  const before: (() => Promise<void>)[] = [];
  for (const caller of callers) {
    const { name, environment } = await deployedFunction(stage, caller);
    await deploy(stage, name, { Environment: { Variables: { ...environment, ...variables } } });
    before.push(() => deploy(stage, name, { Environment: { Variables: environment } }));
  }
  return async () => {
    for (const again of before) await again();
  };
}

async function deploy(stage: Stage, name: string, configuration: object): Promise<void> {
  await lambda(stage, "PUT", `${name}/configuration`, configuration);
  const { Version: FunctionVersion } = Version.parse(await lambda(stage, "POST", `${name}/versions`, {}));
  await lambda(stage, "PUT", `${name}/aliases/live`, { FunctionVersion });
}
