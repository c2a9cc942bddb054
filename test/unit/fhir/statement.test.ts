import fc from "fast-check";
import { expect, test } from "vitest";
import { Query as ListQuery, presentBundle } from "../../../functions/statement/list-statements/contract.ts";
import type { StoredStatement } from "../../../shared/adapters/dynamodb/statement-items.ts";
import { PARTS, type StatementLine, statementAddsUp } from "../../../shared/domain/statement.ts";
import { DELTA } from "../../../shared/protocol/fhir/bundle.ts";
import { statementExplanationOf } from "../../../shared/protocol/fhir/statement.ts";
import { expectFhir } from "../../support/fhir-invariants.ts";

const cents = fc.integer({ min: 0, max: 300_000 });
const line = fc.tuple(cents, cents, cents).map(
  ([compulsoryCents, complementaryCents, leftCents]): StatementLine => ({
    careDay: "2026-11-20",
    code: "GS",
    chargedCents: compulsoryCents + complementaryCents + leftCents,
    compulsoryCents,
    complementaryCents,
    leftCents,
  }),
);
/** Statements whose sums are right. */
const statement = fc.array(line, { minLength: 1, maxLength: 8 }).map((lines): StoredStatement => {
  const [chargedCents, compulsoryCents, complementaryCents, leftCents] = PARTS.map((part) =>
    lines.reduce((sum, each) => sum + each[part], 0),
  ) as [number, number, number, number];
  return {
    sk: `STATEMENT#2026-11-24T10:00:00.000Z#${"s".repeat(43)}`,
    cardRef: "1card",
    ref: "s".repeat(43),
    fundId: "fund-01691",
    number: "D1",
    paidOn: "2026-11-23",
    lines,
    total: { chargedCents, compulsoryCents, complementaryCents, leftCents },
    recordedAt: new Date("2026-11-24T10:00:00Z"),
  };
});
const plain = (resource: object): unknown => JSON.parse(JSON.stringify(resource));

test("an explanation of every statement keeps the invariants of FHIR R4, and tells its sums to the last cent", () => {
  fc.assert(
    fc.property(statement, (stated) => {
      expect(statementAddsUp(stated)).toBe(true);
      const explanation = statementExplanationOf(stated);
      expectFhir(plain(explanation));
      expect(explanation.payment).toEqual({
        date: "2026-11-23",
        amount: { value: stated.total.compulsoryCents / 100, currency: "EUR" },
      });
      const paid = explanation.total?.map(({ amount }) => Math.round((amount.value ?? 0) * 100));
      const { compulsoryCents, complementaryCents, leftCents } = stated.total;
      expect(paid).toEqual([compulsoryCents, complementaryCents, leftCents]);
    }),
    { numRuns: 20 },
  );
});

test("a page of statements is a bundle that leads to the next page, or to what comes later, if there is anything to come back with", () => {
  const [stated] = fc.sample(statement, 1);
  if (!stated) throw new Error("no statement");
  const url = "https://card.example/v1/statements";
  for (const [relation, more] of [
    ["next", true],
    [DELTA, false],
  ] as const) {
    const cursor = { settled: stated.sk, place: stated.sk, isNews: true };
    const bundle = presentBundle({ statements: [stated], cursor, more }, url, "1");
    expectFhir(plain(bundle));
    expect(bundle.link?.map((link) => link.relation)).toEqual(["self", relation]);
    const onwards = new URL(bundle.link?.[1]?.url ?? "").searchParams;
    expect(ListQuery.parse(Object.fromEntries(onwards))).toEqual({ limit: 1, cursor });
  }
  expect(presentBundle({ statements: [], cursor: undefined, more: false }, url, undefined).link).toHaveLength(1);
});
