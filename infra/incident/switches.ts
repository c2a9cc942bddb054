import * as z from "zod";
import { INCIDENT_SWITCHES, type IncidentSwitch, OFF, SWITCH_VARIABLES } from "../../shared/http/incident.ts";
import { CommandError } from "../admin-command/admin-client.ts";
import type { Aws } from "../admin-command/aws.ts";

/** Who has switched something on, when and why: it stands in the switch itself. */
const SwitchedOn = z.object({ at: z.iso.datetime(), by: z.string(), reason: z.string() });
type SwitchedOn = z.infer<typeof SwitchedOn>;

/** `unknown`: on, but not by this command. */
export type SwitchState = "off" | "unknown" | SwitchedOn;
export type Switches = Readonly<Record<IncidentSwitch, SwitchState>>;

/** An API that people and readers call, with its switches. */
export interface SwitchedApi {
  readonly id: string;
  readonly name: "card" | "practice";
  readonly switches: Switches;
}

const Apis = z.object({
  items: z.array(z.object({ apiId: z.string(), name: z.string() })).default([]),
  nextToken: z.string().nullish(),
});
const Stage = z.object({ stageVariables: z.record(z.string(), z.string()).nullish() });

const pathOf = (id: string): string => `/${id}/stages/${encodeURIComponent("$default")}`;

/** Both APIs of a stage, as they are switched at this moment. @throws CommandError if there are none */
export async function switchedApis(stage: string, aws: Aws): Promise<SwitchedApi[]> {
  const known = await allApis(aws);
  return Promise.all(
    (["card", "practice"] as const).map(async (name) => {
      const id = known.get(`health-card-${stage}-${name}`);
      if (id === undefined) throw new CommandError(`There is no ${name} API of the stage ${stage} in this region.`);
      const { stageVariables } = Stage.parse(await aws.apis("GET", pathOf(id)));
      return { id, name, switches: readSwitches(stageVariables ?? {}) };
    }),
  );
}

async function allApis(aws: Aws): Promise<Map<string, string>> {
  const known = new Map<string, string>();
  for (let token: string | undefined, more = true; more; more = token !== undefined) {
    const query = token === undefined ? "" : `&nextToken=${encodeURIComponent(token)}`;
    const page = Apis.parse(await aws.apis("GET", `?maxResults=100${query}`));
    for (const { apiId, name } of page.items) known.set(name, apiId);
    token = page.nextToken || undefined;
  }
  return known;
}

/** Sets the switches of an API, all of them: whether AWS adds variables or replaces them all comes to the same. */
export async function setSwitches(aws: Aws, { id }: SwitchedApi, switches: Switches): Promise<void> {
  const variables = INCIDENT_SWITCHES.map((each) => [SWITCH_VARIABLES[each], written(switches[each])]);
  await aws.apis("PATCH", pathOf(id), { stageVariables: Object.fromEntries(variables) });
}

/** API Gateway takes few characters in a variable. */
const written = (state: SwitchState): string => {
  if (state === "off") return OFF;
  return state === "unknown" ? "on" : Buffer.from(JSON.stringify(state)).toString("base64url");
};

export const readSwitches = (variables: Readonly<Record<string, string | undefined>>): Switches => ({
  "stop-enrolment": readSwitch(variables[SWITCH_VARIABLES["stop-enrolment"]]),
  "read-only": readSwitch(variables[SWITCH_VARIABLES["read-only"]]),
});

function readSwitch(value: string | undefined): SwitchState {
  if (value === undefined || value === "" || value === OFF) return "off";
  try {
    return SwitchedOn.parse(JSON.parse(Buffer.from(value, "base64url").toString()));
  } catch {
    return "unknown";
  }
}
