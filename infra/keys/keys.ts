/** `npm run keys -- status|plan|rotate|retire`: the command line of the rotation of signing keys. */
import { type AdminApi, adminApi, CommandError } from "../admin-command/admin-client.ts";
import { print, runCommand } from "../admin-command/run-command.ts";
import { HELP, type KeysCommand, parseKeysCommand } from "./command-line.ts";
import { type Key, KeysReply, PlanReply, type Step, StepReply } from "./replies.ts";
import { keysTable, nextText, planText, stepText } from "./tables.ts";

const MOVED = {
  code: "signing_keys_moved",
  message: "Somebody else has taken a step since; nothing was written. Look again with status.",
};

process.exitCode = await runCommand("keys", async () => {
  const command = parseKeysCommand(process.argv.slice(2), process.env);
  if (command === "help") print(HELP);
  else await run(command, await adminApi(command.url, command.region, MOVED));
  return 0;
});

async function run(command: KeysCommand, api: AdminApi): Promise<void> {
  const { now, keys } = KeysReply.parse(await api.get("/v1/signing-keys"));
  if (command.kind === "status") {
    return show(command, { keys }, `${keysTable(keys)}\n\nNext:\n${nextText(keys)}`);
  }
  const key = keys.find(({ purpose }) => purpose === command.purpose);
  if (!key) throw new CommandError("The admin API tells nothing of this key.");
  if (command.kind === "plan") return plan(command, key, api);
  const step = nextStep(command, key);
  if (!command.isJson) print(`${keysTable([key])}\n\nNow: ${stepText(step)}.`);
  if (step.possible_from !== undefined && step.possible_from > now)
    throw new CommandError(`Too early, nothing was written: possible from ${step.possible_from} on.`);
  if (command.isDryRun) return show(command, { step }, "Nothing was written.");
  const { reason } = command;
  const wish = { state: step.step, reason, if_version: key.version };
  const path = `/v1/signing-keys/${command.purpose}/${step.generation}`;
  const taken = StepReply.parse(await api.put(path, wish));
  show(command, taken, `Done. In force everywhere within ten minutes. Next:\n${nextText([taken])}`);
}

async function plan(command: KeysCommand, key: Key, api: AdminApi): Promise<void> {
  const steps = `${keysTable([key])}\n\nNext:\n${nextText([key])}`;
  if (key.purpose !== "credential") return show(command, { key }, `${steps}\n\nNothing is re-issued.`);
  const reissues = PlanReply.parse(await api.get("/v1/signing-keys/credential/plan"));
  show(command, { key, reissues }, `${steps}\n\n${planText(reissues)}`);
}

function nextStep({ kind, purpose }: { kind: "rotate" | "retire"; purpose: string }, { next_steps }: Key): Step {
  const step = next_steps.find((each) => (each.step === "retired") === (kind === "retire"));
  if (step) return step;
  throw new CommandError(
    kind === "retire"
      ? `There is no replaced generation of the ${purpose} key.`
      : `There is no next generation of the ${purpose} key: raise ${purpose}Keys, deploy, then rotate.`,
  );
}

function show(command: KeysCommand, answer: object, text: string): void {
  print(command.isJson ? JSON.stringify(answer, undefined, 2) : text);
}
