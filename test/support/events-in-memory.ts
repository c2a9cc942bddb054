import {
  amendedBy,
  type Care,
  type CareEvent,
  type InvoiceClaim,
  type Recording,
  type WishedClaim,
} from "../../shared/domain/care-event.ts";

export interface EventsInMemory {
  recordEvent(event: CareEvent, claim: WishedClaim | undefined): Promise<Recording>;
  event(claim: InvoiceClaim): Promise<CareEvent | undefined>;
  /** In the order of their recording. */
  all(): readonly CareEvent[];
}

/** What the care table does with events, in memory. */
export function eventsInMemory(): EventsInMemory {
  const events = new Map<string, CareEvent>();
  const claims = new Map<string, InvoiceClaim>();
  /** Care of the same practice and person. */
  const careOf = (ref: string, { practiceId, cardRef }: CareEvent): Care | undefined => {
    const found = events.get(ref);
    const isTheirs = found?.practiceId === practiceId && found.cardRef === cardRef;
    return isTheirs && found.kind !== "cancellation" ? found : undefined;
  };
  const hindrance = (event: CareEvent, wished: WishedClaim | undefined) => {
    const ended = amendedBy(event);
    const claim = wished && claims.get(wished.key);
    const care = ended === undefined ? undefined : careOf(ended, event);
    const isMissing = ended !== undefined && !care;
    const amended: "missing" | "before" | undefined = isMissing ? "missing" : care?.amended && "before";
    return { claim: claim && claim.ref !== ended ? claim : undefined, amended };
  };
  const amend = (event: CareEvent) => {
    const care = careOf(amendedBy(event) ?? "", event);
    const how = event.kind === "cancellation" ? "cancelled" : "corrected";
    if (care) events.set(care.ref, { ...care, amended: { by: event.ref, how } });
  };
  return {
    recordEvent: async (event, wished) => {
      const known = events.get(event.ref);
      if (known) return { met: "key", event: known };
      const others = hindrance(event, wished);
      if (others.claim || others.amended) return { met: "others", ...others };
      amend(event);
      events.set(event.ref, event);
      if (wished) claims.set(wished.key, { ...event, contentHash: wished.contentHash });
      return { met: "nothing" };
    },
    event: async ({ ref }) => events.get(ref),
    all: () => [...events.values()],
  };
}
