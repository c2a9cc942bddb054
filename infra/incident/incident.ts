/** `npm run incident -- status|stop-enrolment|read-only`: what a whole stage stops doing for a while. */
import * as z from "zod";
import { INCIDENT_SWITCHES } from "../../shared/http/incident.ts";
import { type Aws, awsIn } from "../admin-command/aws.ts";
import { columns } from "../admin-command/columns.ts";
import { confirmed } from "../admin-command/confirm.ts";
import { print, runCommand } from "../admin-command/run-command.ts";
import { HELP, type IncidentChange, parseIncidentCommand } from "./command-line.ts";
import { intention } from "./intention.ts";
import { type SwitchedApi, type SwitchState, setSwitches, switchedApis } from "./switches.ts";

const Identity = z.object({
  GetCallerIdentityResponse: z.object({ GetCallerIdentityResult: z.object({ Arn: z.string() }) }),
});

process.exitCode = await runCommand("incident", async () => {
  const command = parseIncidentCommand(process.argv.slice(2));
  if (command === "help") {
    print(HELP);
    return 0;
  }
  const { stage, region, wish } = command;
  const aws = await awsIn(region);
  const apis = await switchedApis(stage, aws);
  if (wish.kind === "status") return status(apis);
  print(intention(stage, wish));
  if (!command.isConfirmed) await confirmed("Do this?", stage);
  await change(aws, apis, wish);
  return status(await switchedApis(stage, aws));
});

function status(apis: readonly SwitchedApi[]): number {
  const rows = apis.flatMap(({ name, switches }) =>
    INCIDENT_SWITCHES.map((each) => [name, each, ...told(switches[each])]),
  );
  print(columns([["API", "switch", "state", "since", "by", "reason"], ...rows]));
  return 0;
}

function told(state: SwitchState): string[] {
  if (state === "off") return ["off", "", "", ""];
  return state === "unknown" ? ["on", "", "", ""] : ["on", state.at, state.by, state.reason];
}

async function change(aws: Aws, apis: readonly SwitchedApi[], wish: IncidentChange): Promise<void> {
  const state =
    wish.kind === "off" ? "off" : { at: new Date().toISOString(), by: await whose(aws), reason: wish.reason };
  for (const api of apis) await setSwitches(aws, api, { ...api.switches, [wish.of]: state });
}

/** The last part of whose credentials these are: a role's session says who took it. */
async function whose(aws: Aws): Promise<string> {
  const identity = Identity.safeParse(await aws.identity()).data?.GetCallerIdentityResponse.GetCallerIdentityResult.Arn;
  return identity?.split(":").at(-1) ?? "unknown";
}
