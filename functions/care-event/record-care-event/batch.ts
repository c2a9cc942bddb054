import type { CareEvent } from "../../../shared/domain/care-event.ts";
import type { ProvenClient } from "../../../shared/http/callers.ts";
import type { InputFault } from "../../../shared/http/input.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import { type CareEventBody, wishOf } from "./contract.ts";
import { type CallRefusal, type CareEventPorts, type CareEventRefusal, recordCareEvents } from "./record-care-event.ts";

export type Line = Outcome<CareEvent, LineRefusal>;
export type LineRefusal =
  | CareEventRefusal
  | { readonly kind: "line-invalid"; readonly fault: InputFault }
  | { readonly kind: "line-broken"; readonly error: unknown };
export type Answered =
  | { readonly isBatch: false; readonly event: CareEvent }
  | { readonly isBatch: true; readonly lines: readonly Line[] };

/** One event, under the key of its post. What breaks it breaks the call. */
export async function recordOne(
  ports: CareEventPorts,
  body: CareEventBody,
  key: string,
  caller: ProvenClient,
): Promise<Outcome<Answered, CallRefusal | CareEventRefusal>> {
  const recorded = await recordCareEvents(ports, [wishOf(body, key)], caller);
  if (!recorded.ok) return recorded;
  const [only] = recorded.value;
  if (only?.status !== "fulfilled") throw only?.reason;
  return only.value.ok ? done({ isBatch: false, event: only.value.value }) : only.value;
}

/** A batch, each event under its own id as its key, so that it may come again in another batch: one answer a line, in their order. */
export async function recordBatch(
  ports: CareEventPorts,
  lines: readonly Outcome<CareEventBody, InputFault>[],
  caller: ProvenClient,
): Promise<Outcome<Answered, CallRefusal>> {
  const wishes = lines.flatMap((line) => (line.ok ? [wishOf(line.value, line.value.event_id)] : []));
  const recorded = await recordCareEvents(ports, wishes, caller);
  if (!recorded.ok) return recorded;
  const results = recorded.value.values();
  const answers = lines.map((line): Line => {
    if (!line.ok) return refuse({ kind: "line-invalid", fault: line.refusal });
    const { value: settled } = results.next();
    return settled?.status === "fulfilled" ? settled.value : refuse({ kind: "line-broken", error: settled?.reason });
  });
  return done({ isBatch: true, lines: answers });
}
