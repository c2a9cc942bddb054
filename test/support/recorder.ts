import { recordBatch, recordOne } from "../../functions/care-event/record-care-event/batch.ts";
import { Body as CareEventBody } from "../../functions/care-event/record-care-event/contract.ts";
import type { CareEventPorts } from "../../functions/care-event/record-care-event/record-care-event.ts";
import type { CareEvent } from "../../shared/domain/care-event.ts";
import type { Context } from "../../shared/domain/context.ts";
import type { PracticeKind } from "../../shared/domain/practice.ts";
import type { InputFault } from "../../shared/http/input.ts";
import { plusSeconds } from "../../shared/kernel/clock.ts";
import { done, type Outcome, refuse } from "../../shared/kernel/outcome.ts";
import { cancellation, consultation, HOLDER } from "./care-events.ts";
import { eventsInMemory } from "./events-in-memory.ts";

const OPENED = new Date("2026-11-24T10:00:00Z");
/** After the context was opened. */
export const minutes = (count: number): Date => plusSeconds(OPENED, count * 60);

/** A doctor's context of the holder, open for half an hour. */
export const CONTEXT: Context = {
  id: "c".repeat(43),
  cardRef: "1card",
  method: "qr",
  practiceId: "691234567",
  readerId: "desk",
  professional: { billingId: "691234567", speciality: "01", profession: "doctor" },
  rightsThen: { organism: "016910000", rights: { from: "2020-01-01" } },
  bodyHash: "h",
  beneficiaries: [{ birthDate: HOLDER.birth_date, twinRank: 1 }],
  openedAt: OPENED,
  validUntil: minutes(30),
};
/** Its reader, with a token that says of what kind its practice is. */
const callerOf = (practiceKind: PracticeKind) => ({
  subject: "691234567.desk",
  jkt: "k",
  client: { clientId: "691234567.desk", tokenAt: 0, practiceKind },
  scopes: ["care-event"],
  spendProof: async () => done(undefined),
});

export const at = (instant: Date, differently: object = {}) =>
  CareEventBody.parse({ ...consultation(CONTEXT.id, instant), ...differently });
export const cancel = (ref: string) => CareEventBody.parse(cancellation(CONTEXT.id, ref));
export const refusedAs = (kind: string, more: object = {}) => refuse({ kind, ...more });

/** The recording of care events over tables in memory, with a clock that tests set. */
export class Recorder {
  now = minutes(10);
  practiceKind: PracticeKind = "doctor";
  readonly events = eventsInMemory();
  /** Contexts that there are, as they stand. */
  readonly contexts = new Map([[CONTEXT.id, CONTEXT]]);
  breaks: (event: CareEvent) => boolean = () => false;

  readonly ports: CareEventPorts = {
    standing: async () => "good",
    contexts: async (ids) => new Map([...this.contexts].filter(([id]) => ids.includes(id))),
    recordEvent: async (event, claim, amendedIn) => {
      if (this.breaks(event)) throw new Error("the table is away");
      return this.events.recordEvent(event, claim, amendedIn);
    },
    event: (key) => this.events.event(key),
    signReceipt: async (claimed) => JSON.stringify(claimed),
    now: () => this.now,
  };

  record(body: CareEventBody, key: string = body.event_id, ports: Partial<CareEventPorts> = {}) {
    return recordOne({ ...this.ports, ...ports }, body, key, callerOf(this.practiceKind));
  }

  recordAll(lines: readonly Outcome<CareEventBody, InputFault>[], ports: Partial<CareEventPorts> = {}) {
    return recordBatch({ ...this.ports, ...ports }, lines, callerOf(this.practiceKind));
  }

  /** The reference of an event that must have been recorded. */
  async recordedRef(body: CareEventBody, key?: string): Promise<string> {
    const recorded = await this.record(body, key);
    if (!recorded.ok || recorded.value.isBatch) throw new Error("it was not recorded");
    return recorded.value.event.ref;
  }
}
