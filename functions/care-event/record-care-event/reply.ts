import { type CareEvent, lastDayFor, lateFrom } from "../../../shared/domain/care-event.ts";
import { type ProblemAnswer, type ProblemDocument, problem } from "../../../shared/http/error-form.ts";
import { fhir, wantsFhir } from "../../../shared/http/fhir.ts";
import type { RefusalMap } from "../../../shared/http/http-handler.ts";
import type { IdempotencyKeyRefusal } from "../../../shared/http/idempotency-key.ts";
import { LINE_FAULTS, type Line, presentLines, toldLines } from "../../../shared/http/lines.ts";
import { ENDED_CONTEXT_PROBLEMS, READER_PROBLEMS } from "../../../shared/http/reader-problems.ts";
import { type Reply as HttpReply, type HttpRequest, json } from "../../../shared/http/request.ts";
import { type BatchAnswer, batchResponse } from "../../../shared/protocol/fhir/bundle.ts";
import { eventExplanationOf } from "../../../shared/protocol/fhir/care-event.ts";
import { outcomeOf } from "../../../shared/protocol/fhir/operation-outcome.ts";
import type { Answered } from "./batch.ts";
import type { CallRefusal, CareEventRefusal } from "./record-care-event.ts";
import type { Reply } from "./replies.ts";

const OF_AN_EVENT: RefusalMap<CareEventRefusal, ProblemAnswer> = {
  "invoice-does-not-add-up": ({ mismatches }) => problem("invoice_does_not_add_up", { mismatches }),
  "context-not-found": problem("context_not_found"),
  ...ENDED_CONTEXT_PROBLEMS,
  "context-administrative": problem("context_administrative"),
  "care-not-of-practice": ({ recordable }) => problem("care_not_of_practice", { recordable }),
  "care-outside-context": problem("care_outside_context"),
  "beneficiary-not-in-context": problem("beneficiary_not_in_context"),
  "event-too-late": ({ lastDay }) => problem("event_too_late", { last_day: lastDay }),
  "nothing-to-amend": problem("nothing_to_amend"),
  "already-amended": problem("already_amended"),
  "idempotency-conflict": problem("idempotency_conflict"),
  "invoice-already-recorded": problem("invoice_already_recorded"),
  "still-recording": problem("still_recording"),
};

/** What is answered to a call that is refused, or whose one event is. */
export const REFUSALS: RefusalMap<CallRefusal | IdempotencyKeyRefusal | CareEventRefusal, ProblemAnswer> = {
  ...READER_PROBLEMS,
  "idempotency-key-missing": problem("idempotency_key_missing"),
  "idempotency-key-malformed": problem("idempotency_key_malformed"),
  ...OF_AN_EVENT,
};

const presentOne = (event: CareEvent): Reply => ({
  event_id: event.eventId,
  ref: event.ref,
  recorded_at: event.recordedAt,
  receipt: event.receipt,
  /** Paris day to whose end a repetition, under the same key or for the same invoice, gets this same answer. */
  repeatable_until: lastDayFor(lateFrom(event)),
});

type RecordedLine = Line<CareEvent, CareEventRefusal>;
const OF_A_LINE = { ...OF_AN_EVENT, ...LINE_FAULTS };

/** 207, with one result a line in their order. */
const batch = (lines: readonly RecordedLine[], request: HttpRequest): HttpReply =>
  json(
    207,
    presentLines(lines, (event) => ({ status: 201, event: presentOne(event) }), OF_A_LINE, request),
  );

/** 200, whatever became of the entries (FHIR R4 §3.1.0.11.2). */
function fhirBatch(lines: readonly RecordedLine[], request: HttpRequest): HttpReply {
  const tell = {
    done: (event: CareEvent): BatchAnswer => ({ status: 201, resource: eventExplanationOf(event) }),
    refused: (document: ProblemDocument): BatchAnswer => ({ status: document.status, outcome: outcomeOf(document) }),
  };
  return fhir(200, batchResponse(toldLines(lines, tell, OF_A_LINE, request)));
}

/** What was recorded, in the form that is asked for. */
export function replyOf(recorded: Answered, request: HttpRequest): HttpReply {
  const isFhir = wantsFhir(request);
  if (recorded.isBatch) return isFhir ? fhirBatch(recorded.lines, request) : batch(recorded.lines, request);
  return isFhir ? fhir(201, eventExplanationOf(recorded.event)) : json(201, presentOne(recorded.event));
}
