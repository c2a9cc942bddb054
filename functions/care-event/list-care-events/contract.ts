import * as z from "zod";
import type { Cancellation, Care, CareEvent } from "../../../shared/domain/care-event.ts";
import type { Invoice } from "../../../shared/domain/invoice.ts";
import { asOpaqueText, opaqueText } from "../../../shared/http/opaque-text.ts";
import { DELTA, searchset } from "../../../shared/protocol/fhir/bundle.ts";
import { eventClaimOf, eventExplanationOf } from "../../../shared/protocol/fhir/care-event.ts";
import type { Cursor, ListedEvents } from "./list-care-events.ts";
import type { CareEventReply, Reply } from "./replies.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  CARE_TABLE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  TOKEN_SIGNING_KEY: z.string(),
  DPOP_NONCE_KEY: z.string(),
  CARD_BASE_URL: z.string(),
});

const INSTANT = "\\d{4}-\\d{2}-\\d{2}T[\\d:.]{12}Z";
const PLACE = "EVENT#\\d{4}-\\d{2}-\\d{2}#[A-Za-z0-9_-]{43}(?:#PUSH)?";
/** `since`, and within a round `|`, the next round's `since`, `|` and the place. */
const CURSOR = new RegExp(`^(${INSTANT})?(?:\\|(${INSTANT})\\|(${PLACE}))?$`);
const cursor = opaqueText(200)
  .transform((text) => CURSOR.exec(text))
  .refine((match) => match !== null)
  .transform((match): Cursor => {
    const [, since = "", next, place] = match ?? [];
    return { since, ...(next !== undefined && place !== undefined && { round: { next, place } }) };
  });

export const Query = z.strictObject({
  limit: z.coerce.number().int().min(1).max(50).default(20),
  cursor: cursor.optional(),
});

const cursorText = ({ since, round }: Cursor): string =>
  asOpaqueText(since + (round ? `|${round.next}|${round.place}` : ""));

export const present = ({ events, cursor, more }: ListedEvents): Reply => ({
  events: events.map(({ push, ...event }) => ({ ...presentEvent(event), push })),
  cursor: cursorText(cursor),
  more,
});

/** The same in FHIR: of each event its claim and what became of it. What was ended is `cancelled`, and so is what ended it without taking its place. */
export function presentBundle({ events, cursor, more }: ListedEvents, url: string, limit: string | undefined) {
  const resources = events.flatMap((event) => [eventClaimOf(event), eventExplanationOf(event)]);
  const onwards = `${url}?${new URLSearchParams({ ...(limit && { limit }), cursor: cursorText(cursor) })}`;
  return searchset(resources, { self: url, [more ? "next" : DELTA]: onwards });
}

const presentEvent = (event: CareEvent): CareEventReply => ({
  ref: event.ref,
  practice_id: event.practiceId,
  /** The use of the card that it was recorded in. */
  use_id: event.contextId,
  recorded_at: event.recordedAt,
  receipt: event.receipt,
  ...(event.kind === "cancellation" ? presentCancellation(event) : presentCare(event)),
});

const presentCancellation = ({ kind, cancels, reason }: Cancellation) => ({ kind, cancels, reason });

const presentCare = ({ beneficiary, ...care }: Care) => ({
  kind: care.kind,
  performed_at: care.performedAt,
  beneficiary: { birth_date: beneficiary.birthDate, twin_rank: beneficiary.twinRank },
  stay: care.stay,
  claim_digest: care.claimDigest,
  invoice: presentInvoice(care.invoice),
  corrects: care.corrects,
  /** Whether it counts no more, and the event that says so. */
  amended: care.amended,
});

/** As the practice sent it. */
const presentInvoice = ({ number, professional, organism, complementary, acts, shares, totalCents }: Invoice) => ({
  number,
  professional,
  payers: {
    compulsory: { organism, amount_cents: shares.compulsoryCents },
    complementary:
      complementary === undefined ? undefined : { identifier: complementary, amount_cents: shares.complementaryCents },
    insured: { amount_cents: shares.insuredCents },
  },
  acts: acts.map((act) => ({
    code: act.code,
    quantity: act.quantity,
    amount_cents: act.amountCents,
    shares: {
      compulsory_cents: act.shares.compulsoryCents,
      complementary_cents: act.shares.complementaryCents,
      insured_cents: act.shares.insuredCents,
    },
  })),
  total_cents: totalCents,
});
