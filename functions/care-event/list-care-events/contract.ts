import * as z from "zod";
import type { CarePage } from "../../../shared/adapters/dynamodb/care-table.ts";
import type { Cancellation, Care, CareEvent } from "../../../shared/domain/care-event.ts";
import type { Invoice } from "../../../shared/domain/invoice.ts";
import { searchset } from "../../../shared/protocol/fhir/bundle.ts";
import { claimOf } from "../../../shared/protocol/fhir/claim.ts";
import { explanationOf } from "../../../shared/protocol/fhir/explanation-of-benefit.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  CARE_TABLE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  TOKEN_SIGNING_KEY: z.string(),
  DPOP_NONCE_KEY: z.string(),
  CARD_BASE_URL: z.string(),
});

const SORT_KEY = /^EVENT#\d{4}-\d{2}-\d{2}#[A-Za-z0-9_-]{43}(#PUSH)?$/;
const cursor = z
  .string()
  .max(200)
  .transform((text) => Buffer.from(text, "base64url").toString("utf8"))
  .refine((sortKey) => SORT_KEY.test(sortKey));

export const ListQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(50).default(20),
  cursor: cursor.optional(),
});

const cursorOf = ({ next }: CarePage): string | undefined => next && Buffer.from(next).toString("base64url");

export const present = (page: CarePage) => ({
  events: page.events.map(({ push, ...event }) => ({ ...presentEvent(event), push })),
  next_cursor: cursorOf(page),
});

/** The same in FHIR: of each care its claim and what became of it. What a cancellation ended is `cancelled` itself. */
export function presentBundle(page: CarePage, url: string, limit: string | undefined) {
  const care = page.events.filter((event) => event.kind !== "cancellation");
  const cursor = cursorOf(page);
  const query = cursor === undefined ? undefined : new URLSearchParams({ ...(limit && { limit }), cursor });
  const resources = care.flatMap((one) => [claimOf(one), explanationOf(one)]);
  return searchset(resources, url, query && `${url}?${query}`);
}

const presentEvent = (event: CareEvent) => ({
  ref: event.ref,
  kind: event.kind,
  practice_id: event.practiceId,
  recorded_at: event.recordedAt,
  receipt: event.receipt,
  ...(event.kind === "cancellation" ? presentCancellation(event) : presentCare(event)),
});

const presentCancellation = ({ cancels, reason }: Cancellation) => ({ cancels, reason });

const presentCare = ({ beneficiary, ...care }: Care) => ({
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
