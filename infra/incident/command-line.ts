import { INCIDENT_SWITCHES, type IncidentSwitch } from "../../shared/http/incident.ts";
import { none, stageIn, understood, WrongArguments } from "../admin-command/arguments.ts";
import { STAGES, type StageName } from "../config.ts";

export const HELP = `npm run incident -- <command> --stage ${STAGES.join("|")} [options]

What a whole stage stops doing for a while, with your AWS credentials. It holds for every request within a minute, without a deployment; again is harmless.

  status                                        which switches are on: since when, by whom, why
  stop-enrolment on --reason "…"   or off       nobody begins a card, or goes on to get one; cards that exist work as ever
  read-only on --reason "…"        or off       nothing that a card is gets changed; contexts, care events, sync, blocks and objections go on

One département is paused by npm run rollout -- pause 69.

  --yes            don't ask
  --region REGION  where the stage is (eu-west-3)
  --help           this text

AWS_ENDPOINT_URL names another AWS, such as the local one. Exit code: 0 done, 1 it failed, 2 wrong arguments, 4 not confirmed.
`;

export type IncidentChange =
  | { readonly kind: "on"; readonly of: IncidentSwitch; readonly reason: string }
  | { readonly kind: "off"; readonly of: IncidentSwitch };
export type IncidentWish = { readonly kind: "status" } | IncidentChange;

export interface IncidentCommand {
  readonly stage: StageName;
  readonly region: string;
  readonly isConfirmed: boolean;
  readonly wish: IncidentWish;
}

const OPTIONS = {
  stage: { type: "string" },
  region: { type: "string", default: "eu-west-3" },
  reason: { type: "string" },
  yes: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;
const LONGEST_REASON = 200;

/** @throws WrongArguments */
export function parseIncidentCommand(args: readonly string[]): IncidentCommand | "help" {
  const { values, positionals } = understood(args, OPTIONS);
  if (values.help || positionals.length === 0) return "help";
  const stage = stageIn(values.stage);
  return { stage, region: values.region, isConfirmed: values.yes, wish: wishIn(positionals, values.reason) };
}

function wishIn([word, state, ...rest]: readonly string[], reason: string | undefined): IncidentWish {
  none(rest);
  if (word === "status") {
    none(state === undefined ? [] : [state]);
    return { kind: "status" };
  }
  const of = INCIDENT_SWITCHES.find((known) => known === word);
  if (!of) throw new WrongArguments(`There is no command '${word}'`);
  if (state === "off") return { kind: "off", of };
  if (state !== "on") throw new WrongArguments(`Say '${of} on' or '${of} off'`);
  const isReason = reason !== undefined && reason.trim() !== "" && reason.length <= LONGEST_REASON;
  if (!isReason) throw new WrongArguments(`Say why: --reason, of at most ${LONGEST_REASON} characters`);
  return { kind: "on", of, reason };
}
