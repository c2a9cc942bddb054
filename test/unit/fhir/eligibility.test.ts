import fc from "fast-check";
import { expect, test } from "vitest";
import { rightsReply } from "../../../functions/context/context-reply.ts";
import { eligibilityOf } from "../../../shared/protocol/fhir/eligibility.ts";
import { brokenInvariants, expectFhir } from "../../support/fhir-invariants.ts";
import { openedContext } from "../../support/opened-context.ts";

const day = fc
  .date({ min: new Date("2020-01-01"), max: new Date("2030-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
/** Birth dates can be unreal. */
const birthDate = fc.constantFrom("1991-06-24", "1986-00-00", "2004-13-32");
const period = fc
  .tuple(day, fc.option(day, { nil: undefined }))
  .map(([one, other]) =>
    other === undefined || one <= other ? { from: one, until: other } : { from: other, until: one },
  );
const looked = fc
  .record({
    rights: period,
    deceasedOn: fc.option(day, { nil: undefined }),
    birthDate,
    at: day.map((text) => new Date(`${text}T22:30:00Z`)),
    isDesk: fc.boolean(),
  })
  .map(({ at, isDesk, ...person }) => {
    const { context, household } = openedContext({ insured: person, isAdministrative: isDesk });
    return { context, household, insured: household.insured, at, isDesk };
  });

test("rights keep the invariants of FHIR R4 and say what our own form says, dates to who gives care only", () => {
  fc.assert(
    fc.property(looked, ({ context, household, insured, at, isDesk }) => {
      const bundle = JSON.parse(JSON.stringify(eligibilityOf({ context, insured, at })));
      expectFhir(bundle);
      const [coverage, response] = (bundle.entry as { resource: Record<string, never> }[]).map((one) => one.resource);
      const own = rightsReply({ context, household, checkedAt: at });
      expect(response).toMatchObject({
        insurance: [{ inforce: own.in_force, coverage: { identifier: { value: context.id } } }],
        insurer: { identifier: { value: own.organism.code } },
      });
      const { from, until } = insured.rights;
      expect(coverage?.period).toEqual(isDesk ? undefined : { start: from, ...(until && { end: until }) });
    }),
    { numRuns: 40 },
  );
});

test("the same rights are the same text all the Paris day, and another the next", () => {
  const { context, household } = openedContext();
  const textAt = (instant: string) =>
    JSON.stringify(eligibilityOf({ context, insured: household.insured, at: new Date(instant) }));
  expect(textAt("2026-11-24T23:00:00Z")).toBe(textAt("2026-11-25T22:59:59Z"));
  expect(textAt("2026-11-24T22:59:59Z")).not.toBe(textAt("2026-11-24T23:00:00Z"));
});

test("nothing in it tells which card it is of", () => {
  const { context, household } = openedContext();
  const bundle = JSON.stringify(eligibilityOf({ context, insured: household.insured, at: new Date(0) }));
  expect(bundle).not.toContain(context.cardRef);
  expect(bundle).not.toContain(household.insured.familyName);
});

test("the invariants find what is missing", () => {
  const { context, household } = openedContext();
  const [coverage, response] = (
    eligibilityOf({ context, insured: household.insured, at: new Date(0) }).entry ?? []
  ).map(({ resource }) => resource);
  expect(brokenInvariants({ ...coverage, payor: [] })).toContain("Coverage $this: payor");
  expect(brokenInvariants({ ...response, purpose: ["validate"] })).toEqual([
    "CoverageEligibilityResponse $this: purpose",
  ]);
});
