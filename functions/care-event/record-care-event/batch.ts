import type { CareEvent } from "../../../shared/domain/care-event.ts";
import type { ProvenClient } from "../../../shared/http/callers.ts";
import type { InputFault } from "../../../shared/http/input.ts";
import { type Line, linesOf, onlyOf } from "../../../shared/http/lines.ts";
import { done, type Outcome } from "../../../shared/kernel/outcome.ts";
import { type Body, wishOf } from "./contract.ts";
import { type CallRefusal, type CareEventPorts, type CareEventRefusal, recordCareEvents } from "./record-care-event.ts";

export type Answered =
  | { readonly isBatch: false; readonly event: CareEvent }
  | { readonly isBatch: true; readonly lines: readonly Line<CareEvent, CareEventRefusal>[] };

/** One event, under the key of its post. What breaks it breaks the call. */
export async function recordOne(
  ports: CareEventPorts,
  body: Body,
  key: string,
  caller: ProvenClient,
): Promise<Outcome<Answered, CallRefusal | CareEventRefusal>> {
  const recorded = await recordCareEvents(ports, [wishOf(body, key)], caller);
  if (!recorded.ok) return recorded;
  const only = onlyOf(recorded.value);
  return only.ok ? done({ isBatch: false, event: only.value }) : only;
}

/** A batch, each event under its own id as its key, so that it may come again in another batch: one answer a line, in their order. */
export async function recordBatch(
  ports: CareEventPorts,
  lines: readonly Outcome<Body, InputFault>[],
  caller: ProvenClient,
): Promise<Outcome<Answered, CallRefusal>> {
  const wishes = lines.flatMap((line) => (line.ok ? [wishOf(line.value, line.value.event_id)] : []));
  const recorded = await recordCareEvents(ports, wishes, caller);
  if (!recorded.ok) return recorded;
  return done({ isBatch: true, lines: linesOf(lines, recorded.value) });
}
