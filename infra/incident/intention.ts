import type { IncidentSwitch } from "../../shared/http/incident.ts";
import type { IncidentChange } from "./command-line.ts";

const EFFECTS: Readonly<Record<IncidentSwitch, string>> = {
  "stop-enrolment":
    "Nobody begins a card, proves an identity for one or binds a phone: 503 enrolment_stopped. Enrolments wait where they stand, cards that exist work as ever.",
  "read-only":
    "Nothing that a card is gets changed: no enrolment, new code or phone, credential, watch, statement or identity decision: 503 read_only. Contexts, care events, sessions, sync, blocks and objections go on; workers work off what is accepted.",
};

/** What is going to be done, before it is. */
export function intention(stage: string, { kind, of }: IncidentChange): string {
  const held = "It holds for every request within a minute.";
  return kind === "on"
    ? `${of} goes on, at both APIs of ${stage}. ${EFFECTS[of]} ${held}`
    : `${of} goes off, at both APIs of ${stage}: everything is taken again. ${held}`;
}
