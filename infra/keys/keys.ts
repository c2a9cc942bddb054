/** `npm run keys -- status|plan|certify|rotate|retire`: the command line of the rotation of signing keys. */
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
  if (command.kind === "certify") return certify(command, { now, keys }, api);
  const key = keys.find(({ purpose }) => purpose === command.purpose);
  if (!key) throw new CommandError("The admin API tells nothing of this key.");
  if (command.kind === "plan") return plan(command, key, api);
  const step = nextStep(command, key);
  if (!command.isJson) print(`${keysTable([key])}\n\nNow: ${stepText(step)}.`);
  if (step.possible_from !== undefined && step.possible_from > now)
    throw new CommandError(`Too early, nothing was written: possible from ${step.possible_from} on.`);
  if (command.isDryRun) return show(command, { step }, "Nothing was written.");
  show(command, ...(await take(command, step, { now, key }, api)));
}

/** A step, and the certificates that go with it: what was published is certified at once, and what is to sign was, whatever broke before. */
async function take(
  { kind, purpose, reason }: { kind: "rotate" | "retire"; purpose: string; reason: string },
  step: Step,
  { now, key }: { now: string; key: Key },
  api: AdminApi,
): Promise<[object, string]> {
  const certified = (known: Key) => (kind === "rotate" ? certifiedWhereDue(known, { now, reason }, api) : known);
  const { version } = await certified(key);
  const wish = { state: step.step, reason, if_version: version };
  const stepped = StepReply.parse(await api.put(`/v1/signing-keys/${purpose}/${step.generation}`, wish));
  const taken = { ...(await certified(stepped)), outcome: stepped.outcome };
  return [taken, `Done. In force everywhere within ten minutes. Next:\n${nextText([taken])}`];
}

async function certify(
  command: KeysCommand & { readonly reason: string; readonly isDryRun: boolean },
  { now, keys }: { now: string; keys: readonly Key[] },
  api: AdminApi,
): Promise<void> {
  const due = keys.flatMap((key) => dueCertificates(key, now));
  if (due.length === 0) return show(command, { keys }, "Nothing is to be certified yet.");
  if (command.isDryRun) return show(command, { due }, `Now: ${due.map(stepText).join("; ")}.\nNothing was written.`);
  const certified: Key[] = [];
  for (const key of keys) certified.push(await certifiedWhereDue(key, { now, reason: command.reason }, api));
  show(command, { keys: certified }, `Done. Issued as mdocs within an hour.\n\n${keysTable(certified)}`);
}

function dueCertificates({ next_steps }: Key, now: string): Step[] {
  return next_steps.filter(({ step, possible_from = now }) => step === "certified" && possible_from <= now);
}

/** The key once those of its generations are certified that have no certificate, or one that is a year old. */
async function certifiedWhereDue(
  key: Key,
  { now, reason }: { now: string; reason: string },
  api: AdminApi,
): Promise<Key> {
  let known = key;
  for (const { generation } of dueCertificates(key, now)) {
    const path = `/v1/signing-keys/${key.purpose}/${generation}/certificate`;
    known = StepReply.parse(await api.put(path, { reason }));
  }
  return known;
}

async function plan(command: KeysCommand, key: Key, api: AdminApi): Promise<void> {
  const steps = `${keysTable([key])}\n\nNext:\n${nextText([key])}`;
  if (key.purpose !== "credential") return show(command, { key }, `${steps}\n\nNothing is re-issued.`);
  const reissues = PlanReply.parse(await api.get("/v1/signing-keys/credential/plan"));
  show(command, { key, reissues }, `${steps}\n\n${planText(reissues)}`);
}

function nextStep({ kind, purpose }: { kind: "rotate" | "retire"; purpose: string }, { next_steps }: Key): Step {
  const wanted = kind === "retire" ? ["retired"] : ["published", "signing"];
  const step = next_steps.find((each) => wanted.includes(each.step));
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
