import * as z from "zod";
import type { Amounts } from "../../../shared/domain/statement.ts";
import { asOpaqueText, opaqueText } from "../../../shared/http/opaque-text.ts";
import { DELTA, searchset } from "../../../shared/protocol/fhir/bundle.ts";
import { statementExplanationOf } from "../../../shared/protocol/fhir/statement.ts";
import type { Cursor, FetchedStatements } from "./list-statements.ts";
import type { Reply } from "./replies.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  CARE_TABLE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  TOKEN_SIGNING_KEY: z.string(),
  DPOP_NONCE_KEY: z.string(),
  CARD_BASE_URL: z.string(),
});

/** `+` when it brings news, the place that it goes back to, `|`, and where it reads on. */
const PLACE = "STATEMENT#\\d{4}-\\d{2}-\\d{2}T[\\d:.]{12}Z#[A-Za-z0-9_-]{43}(?:#PUSH)?";
const CURSOR = new RegExp(`^[+=](?:${PLACE})?\\|${PLACE}$`);
const cursor = opaqueText(400)
  .refine((text) => CURSOR.test(text))
  .transform((text): Cursor => {
    const [settled = "", place = ""] = text.slice(1).split("|");
    return { settled, place, isNews: text.startsWith("+") };
  });

export const Query = z.strictObject({
  limit: z.coerce.number().int().min(1).max(50).default(20),
  cursor: cursor.optional(),
});

const cursorText = ({ settled, place, isNews }: Cursor): string =>
  asOpaqueText(`${isNews ? "+" : "="}${settled}|${place}`);

const amountsReply = (amounts: Amounts) => ({
  charged_cents: amounts.chargedCents,
  compulsory_cents: amounts.compulsoryCents,
  complementary_cents: amounts.complementaryCents,
  left_cents: amounts.leftCents,
});

export const present = ({ statements, cursor, more }: FetchedStatements): Reply => ({
  statements: statements.map((statement) => ({
    ref: statement.ref,
    fund: statement.fundId,
    number: statement.number,
    paid_on: statement.paidOn,
    recorded_at: statement.recordedAt.toISOString(),
    lines: statement.lines.map((line) => ({ care_on: line.careDay, code: line.code, ...amountsReply(line) })),
    total: amountsReply(statement.total),
  })),
  cursor: cursor && cursorText(cursor),
  more,
});

/** The same in FHIR. */
export function presentBundle({ statements, cursor, more }: FetchedStatements, url: string, limit: string | undefined) {
  const query = cursor && new URLSearchParams({ ...(limit && { limit }), cursor: cursorText(cursor) });
  const onwards = query && { [more ? "next" : DELTA]: `${url}?${query}` };
  return searchset(statements.map(statementExplanationOf), { self: url, ...onwards });
}
