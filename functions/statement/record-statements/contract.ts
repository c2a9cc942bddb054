import * as z from "zod";
import type { Amounts } from "../../../shared/domain/statement.ts";
import { VersionedKeys } from "../../../shared/kernel/versioned-keys.ts";
import type { StatementWish } from "./record-statements.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  INSURED_TABLE: z.string(),
  CARE_TABLE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  PRACTICE_TABLE: z.string(),
  NIR_MAC_KEYS: VersionedKeys,
  TOKEN_SIGNING_KEY: z.string(),
  DPOP_NONCE_KEY: z.string(),
  PRACTICE_BASE_URL: z.string(),
});

const cents = z.int().min(0).max(100_000_000);
const amounts = { charged_cents: cents, compulsory_cents: cents, complementary_cents: cents, left_cents: cents };
type AmountsBody = z.infer<z.ZodObject<typeof amounts>>;

/** Statements of one call, at most. */
export const BATCH_LIMIT = 25;

export const Body = z.strictObject({
  /** The 15 characters with their key. */
  nir: z.string().length(15),
  number: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9./_-]{0,39}$/),
  paid_on: z.iso.date(),
  lines: z
    .array(z.strictObject({ care_on: z.iso.date(), code: z.string().regex(/^[A-Z0-9]{1,13}$/), ...amounts }))
    .min(1)
    .max(50),
  total: z.strictObject(amounts),
});

export const wishOf = ({ nir, number, paid_on, lines, total }: z.infer<typeof Body>): StatementWish => ({
  nir,
  number,
  paidOn: paid_on,
  lines: lines.map(({ care_on, code, ...split }) => ({ careDay: care_on, code, ...amountsOf(split) })),
  total: amountsOf(total),
});

const amountsOf = (body: AmountsBody): Amounts => ({
  chargedCents: body.charged_cents,
  compulsoryCents: body.compulsory_cents,
  complementaryCents: body.complementary_cents,
  leftCents: body.left_cents,
});
