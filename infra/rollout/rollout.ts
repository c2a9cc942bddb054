/** `npm run rollout -- plan|apply|status|history|pause|resume|simulate`: the rollout's command line. */
import { type AdminApi, adminApi } from "../admin-command/admin-client.ts";
import { print, runCommand } from "../admin-command/run-command.ts";
import { HELP, parseRolloutCommand, type RolloutCommand } from "./command-line.ts";
import { readPlanFile } from "./plan-file.ts";
import { type Change, ChangesReply, PlanReply, RolloutReply, SimulationReply } from "./replies.ts";
import { changesTable, countOfRules, historyTable, simulationText, statusTable } from "./tables.ts";

const MOVED = {
  code: "rollout_moved",
  message: "Somebody else has changed the rollout since; nothing was written. Look again with plan.",
};

process.exitCode = await runCommand("rollout", async () => {
  const command = parseRolloutCommand(process.argv.slice(2), process.env);
  if (command === "help") print(HELP);
  else await run(command, await adminApi(command.url, command.region, MOVED));
  return 0;
});

async function run(command: RolloutCommand, api: AdminApi): Promise<void> {
  switch (command.kind) {
    case "status":
      return status(command, api);
    case "history":
      return history(command, api);
    case "plan":
    case "apply":
      return apply(await readPlanFile(command.file), command, api);
    case "simulate": {
      const simulation = SimulationReply.parse(
        await api.post("/v1/rollout/simulations", await readPlanFile(command.file)),
      );
      return show(command, simulation, simulationText(simulation));
    }
    case "pause":
    case "resume": {
      const { kind, departements, routes, reason } = command;
      return apply({ plan: kind, reason, edits: [{ departements, routes, paused: kind === "pause" }] }, command, api);
    }
  }
}

function show(command: RolloutCommand, answer: object, text: string): void {
  print(command.isJson ? JSON.stringify(answer, undefined, 2) : text);
}

async function status(command: RolloutCommand & { kind: "status" }, api: AdminApi): Promise<void> {
  const query = command.asOf === undefined ? "" : `?as_of=${encodeURIComponent(command.asOf)}`;
  const rollout = RolloutReply.parse(await api.get(`/v1/rollout${query}`));
  show(
    command,
    rollout,
    `${statusTable(rollout.rules)}\n\nVersion ${rollout.version}, ${rollout.changed_at ?? "never changed"}.`,
  );
}

async function history(command: RolloutCommand & { kind: "history" }, api: AdminApi): Promise<void> {
  const changes: Change[] = [];
  for (let before: number | undefined, more = true; more && changes.length < command.limit; ) {
    const limit = Math.min(20, command.limit - changes.length);
    const query = `?limit=${limit}${before === undefined ? "" : `&before=${before}`}`;
    const page = ChangesReply.parse(await api.get(`/v1/rollout/changes${query}`));
    changes.push(...page.changes);
    before = page.next_before;
    more = before !== undefined;
  }
  show(command, { changes }, changes.length === 0 ? "Nothing was ever changed." : historyTable(changes));
}

/** Looks first and shows the differences; then, unless it was only to look, writes on condition that nobody has written since. */
async function apply(plan: object, command: RolloutCommand, api: AdminApi): Promise<void> {
  const looked = PlanReply.parse(await api.post("/v1/rollout/plans", { ...plan, dry_run: true }));
  if (!command.isJson) print(changesTable(looked.changes));
  if (command.kind === "plan" || looked.changes.length === 0) {
    if (command.isJson) return show(command, looked, "");
    return print(`\nVersion ${looked.version}; nothing was written.`);
  }
  const seen = command.kind === "apply" ? (command.ifVersion ?? looked.version) : looked.version;
  const applied = PlanReply.parse(await api.post("/v1/rollout/plans", { ...plan, if_version: seen }));
  const count = countOfRules(applied.changes.length);
  const text = applied.applied
    ? `Applied as version ${applied.version}: ${count} changed. In force everywhere within 60 s.`
    : `Version ${applied.version} has all of it: an answer was lost on the way, or somebody else applied the same.`;
  show(command, applied, `\n${text}`);
}
