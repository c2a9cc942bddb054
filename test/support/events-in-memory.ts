import type { CareEventPorts } from "../../functions/care-event/record-care-event/record-care-event.ts";
import {
  type AmendmentHindrance,
  amendedBy,
  type Care,
  type CareEvent,
  type WishedClaim,
} from "../../shared/domain/care-event.ts";

export interface EventsInMemory extends Pick<CareEventPorts, "recordEvent" | "event"> {
  /** In the order of their recording. */
  all(): readonly CareEvent[];
}

/** The event that has an invoice number, and under their contents it and those that had it before. */
interface Claim {
  readonly cardRef: string;
  readonly contextDay: string;
  readonly ref: string;
  readonly contents: ReadonlyMap<string, string>;
}

/** What the care table does with events, in memory. */
export function eventsInMemory(): EventsInMemory {
  const events = new Map<string, CareEvent>();
  const claims = new Map<string, Claim>();
  /** Care of the same practice and person. */
  const careOf = (ref: string, { practiceId, cardRef }: CareEvent): Care | undefined => {
    const found = events.get(ref);
    const isTheirs = found?.practiceId === practiceId && found.cardRef === cardRef;
    return isTheirs && found.kind !== "cancellation" ? found : undefined;
  };
  const hindrance = (event: CareEvent, amendedIn: string): AmendmentHindrance | undefined => {
    const ended = amendedBy(event);
    if (ended === undefined) return undefined;
    const care = careOf(ended, event);
    if (!care) return { is: "missing" };
    if (care.amended) return { is: "amended-before" };
    const { contextId } = care;
    return contextId === amendedIn ? undefined : { is: "in-another-context", contextId };
  };
  const claimInTheWay = (event: CareEvent, wished: WishedClaim | undefined) => {
    const claim = wished && claims.get(wished.key);
    if (!claim || claim.ref === amendedBy(event)) return undefined;
    return { cardRef: claim.cardRef, contextDay: claim.contextDay, sameRef: claim.contents.get(wished.contentHash) };
  };
  const amend = (event: CareEvent) => {
    const care = careOf(amendedBy(event) ?? "", event);
    const how = event.kind === "cancellation" ? "cancelled" : "corrected";
    if (care) events.set(care.ref, { ...care, amended: { by: event.ref, how, at: event.recordedAt } });
  };
  return {
    recordEvent: async (event, wished, amendedIn) => {
      const known = events.get(event.ref);
      if (known) return { met: "key", event: known };
      const [claim, amendment] = [claimInTheWay(event, wished), hindrance(event, amendedIn)];
      if (claim || amendment) return { met: "others", claim, amendment };
      amend(event);
      events.set(event.ref, event);
      const { cardRef, contextDay, ref } = event;
      if (wished) {
        const contents = new Map(claims.get(wished.key)?.contents).set(wished.contentHash, ref);
        claims.set(wished.key, { cardRef, contextDay, ref, contents });
      }
      return { met: "nothing" };
    },
    event: async ({ ref }) => events.get(ref),
    all: () => [...events.values()],
  };
}
