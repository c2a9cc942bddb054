/** `npm run deploy -- STAGE`: shows, judges, asks and deploys. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CommandError } from "../admin-command/admin-client.ts";
import { confirmed } from "../admin-command/confirm.ts";
import { FileError, print, runCommand } from "../admin-command/run-command.ts";
import { reasonIn, runCdk } from "../local/cdk.ts";
import { root } from "../local/paths.ts";
import { readAssembly, type SynthesizedStack } from "./assembly.ts";
import { changesOf, type StackChanges } from "./changes.ts";
import { type DeployCommand, HELP, parseDeployCommand } from "./command-line.ts";
import { accessAdvice, deployedStacks } from "./deployed-stacks.ts";
import { changesText, judgementText, leftText } from "./text.ts";
import { judge, Waivers } from "./waivers.ts";

const EXIT = { failed: 1, wrong: 2, refused: 3 } as const;
const WAIVERS = join(import.meta.dirname, "waivers.json");

process.exitCode = await runCommand("deploy", async () => {
  const command = parseDeployCommand(process.argv.slice(2));
  if (command === "help") print(HELP);
  else await deploy(command);
  return 0;
});

async function deploy(command: DeployCommand): Promise<void> {
  const folder = command.assembly ?? (await synthesize(command));
  const stacks = await readAssembly(folder);
  const prefix = `HealthCard-${command.stage}-`;
  const foreign = stacks.find(({ name }) => !name.startsWith(prefix));
  if (foreign)
    throw new CommandError(`${folder} holds ${foreign.name}, which is no stack of ${command.stage}.`, EXIT.wrong);
  const deployed = await deployedAt(prefix, stacks);
  const changes = stacks.map(({ name, template }) => changesOf(name, deployed.get(name), template));
  print(
    [
      changesText(changes),
      ...leftText(
        [...deployed.keys()],
        stacks.map(({ name }) => name),
      ),
    ].join("\n\n"),
  );
  await refuseDangers(changes);
  if (command.isLook || !changes.some(({ differs }) => differs)) return;
  if (!command.isConfirmed) await confirmed("Deploy this?", command.stage);
  await carryOut(command.stage, folder);
}

async function synthesize({ stage, settings }: DeployCommand): Promise<string> {
  const folder = join(root, "cdk.out", stage);
  const context = [`stage=${stage}`, ...settings].flatMap((setting) => ["-c", setting]);
  const result = await runCdk(["synth", "--quiet", "--output", folder, ...context], { env: awsSettings() });
  if (result.code !== 0) throw new CommandError(reasonIn(result), EXIT.wrong);
  return folder;
}

async function deployedAt(prefix: string, stacks: readonly SynthesizedStack[]) {
  try {
    return await deployedStacks(
      prefix,
      stacks.map(({ region }) => region),
    );
  } catch (error) {
    const advice = accessAdvice(error);
    throw advice === undefined ? error : new CommandError(advice, EXIT.failed);
  }
}

/** @throws CommandError if a change would harm something stateful and no waiver that is still good names it */
async function refuseDangers(changes: readonly StackChanges[]): Promise<void> {
  const dangers = changes.flatMap((stack) => stack.dangers);
  const today = new Date().toISOString().slice(0, 10);
  const judgement = judge(dangers, await readWaivers(), today);
  const text = judgementText(judgement);
  if (text !== "") print(`\n${text}`);
  if (judgement.refused.length + judgement.expired.length === 0) return;
  const advice =
    "Change it back, or name each in infra/deploy/waivers.json with a reason and the last day it may be done.";
  throw new CommandError(`Nothing was deployed: something stateful would be harmed. ${advice}`, EXIT.refused);
}

async function readWaivers() {
  const waivers = Waivers.safeParse(JSON.parse(await readFile(WAIVERS, "utf8")));
  if (waivers.success) return waivers.data;
  const [issue] = waivers.error.issues;
  throw new FileError(`infra/deploy/waivers.json: ${issue?.path.join(".")} ${issue?.message}.`);
}

async function carryOut(stage: string, folder: string): Promise<void> {
  const unattended = ["--require-approval", "never", "--progress", "events", "--concurrency", "3"];
  const onLine = (line: string) => print(line);
  const result = await runCdk(["deploy", "--all", "--app", folder, ...unattended], { env: awsSettings(), onLine });
  if (result.code === 0) return print(`\n${stage} is deployed.`);
  const advice = "What failed was rolled back by CloudFormation; put the cause right and deploy again.";
  throw new CommandError(`The deployment of ${stage} failed: ${reasonIn(result)} ${advice}`, EXIT.failed);
}

/** What the environment says of AWS. The CDK's command line gets nothing else of it. */
function awsSettings(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith("AWS_")));
}
