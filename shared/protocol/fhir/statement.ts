import type { ExplanationOfBenefit, ExplanationOfBenefitItem } from "fhir/r4.d.ts";
import type { Amounts, Statement, StatementLine } from "../../domain/statement.ts";
import { absent, coded, euros, identified, SYSTEM, sharesOf } from "./parts.ts";

/** A fund's statement: what was charged on which day, who paid of it what, and when the fund did. It does not say who gave the care. */
export const statementExplanationOf = (statement: Statement): ExplanationOfBenefit => ({
  resourceType: "ExplanationOfBenefit",
  identifier: [
    { system: SYSTEM.statement, value: statement.ref },
    { system: SYSTEM.statementNumber, value: statement.number },
  ],
  status: "active",
  type: coded(SYSTEM.explanationType, "statement"),
  use: "claim",
  patient: identified(SYSTEM.card, statement.cardRef),
  created: statement.recordedAt.toISOString(),
  insurer: identified(SYSTEM.fund, statement.fundId),
  provider: absent("unknown"),
  outcome: "complete",
  insurance: [{ focal: true, coverage: identified(SYSTEM.fund, statement.fundId) }],
  item: statement.lines.map(itemOf),
  total: amountsOf(statement.total),
  payment: { date: statement.paidOn, amount: euros(statement.total.compulsoryCents) },
});

const itemOf = (line: StatementLine, index: number): ExplanationOfBenefitItem => ({
  sequence: index + 1,
  productOrService: coded(SYSTEM.act, line.code),
  servicedDate: line.careDay,
  net: euros(line.chargedCents),
  adjudication: amountsOf(line),
});

const amountsOf = ({ compulsoryCents, complementaryCents, leftCents }: Amounts) =>
  sharesOf({ compulsoryCents, complementaryCents, insuredCents: leftCents });
