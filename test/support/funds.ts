import { randomInt } from "node:crypto";
import * as z from "zod";
import type { JourneyStage } from "../../infra/local/journey-step.ts";
import { parisDay } from "../../shared/domain/calendar.ts";
import { PracticeAdmin } from "./practice-admin.ts";
import { newClientKeys, PracticeClient } from "./practice-client.ts";
import { Secrets } from "./secrets.ts";

const StatementReply = z.strictObject({
  number: z.string(),
  outcome: z.enum(["recorded", "not-kept"]),
  code: z.enum(["no_card", "care_over"]).optional(),
});
const StatementsReply = z.strictObject({
  results: z.array(
    z.union([
      z.strictObject({ status: z.union([z.literal(200), z.literal(201)]), statement: StatementReply }),
      z.strictObject({ status: z.int().min(400), problem: z.looseObject({ code: z.string(), status: z.int() }) }),
    ]),
  ),
});

const cents = z.int().min(0);
const amounts = { charged_cents: cents, compulsory_cents: cents, complementary_cents: cents, left_cents: cents };
export const StatementsPage = z.strictObject({
  statements: z.array(
    z.strictObject({
      ref: z.string().length(43),
      fund: z.string(),
      number: z.string(),
      paid_on: z.iso.date(),
      recorded_at: z.iso.datetime(),
      lines: z.array(z.strictObject({ care_on: z.iso.date(), code: z.string(), ...amounts })),
      total: z.strictObject(amounts),
    }),
  ),
  cursor: z.string().optional(),
  more: z.boolean(),
});

export type StatementBody = ReturnType<typeof statementFor>;

/** A statement on one consultation of a Paris day, by default today's. */
export function statementFor(nir: string, careOn = parisDay(new Date())) {
  const split = { charged_cents: 3000, compulsory_cents: 2000, complementary_cents: 800, left_cents: 200 };
  return {
    nir,
    number: `D${randomInt(1_000_000_000, 10_000_000_000)}`,
    paid_on: careOn,
    lines: [{ care_on: careOn, code: "GS", ...split }],
    total: split,
  };
}

/** A health-insurance fund as a client of the service. */
export class Fund extends PracticeClient {
  postStatement(statement: StatementBody) {
    return this.post("/v1/statements", statement, StatementReply);
  }

  /** Posts some at once. */
  postStatements(statements: readonly unknown[]) {
    return this.post("/v1/statements", statements, StatementsReply);
  }
}

/** The fund of Rhône, registered with a key of its own and signed in. Registered again, by another test, it has another key. */
export async function signedInFund(stage: JourneyStage, fundId = "fund-01691", secrets = new Secrets()): Promise<Fund> {
  const fund = new Fund(stage.urls.practice, fundId, await newClientKeys(), "statement objection", secrets);
  (await new PracticeAdmin(stage.urls.admin, secrets).registerFund(fundId, fund.clientKey.jwk)).expecting(200);
  await fund.signIn();
  return fund;
}
