import fc from "fast-check";
import { expect, test } from "vitest";
import { birthdayAt } from "../../../shared/domain/calendar.ts";
import { DEPARTEMENTS } from "../../../shared/domain/departement.ts";
import { checkConditions } from "../../../shared/domain/eligibility.ts";
import type { Insured } from "../../../shared/domain/insured.ts";
import { departementOf, organismOf } from "../../../shared/domain/organism.ts";
import { rolloutOn } from "../../../shared/domain/rollout.ts";

const DAY = "2026-11-24";
const RULES = [{ departement: "69", route: "france-identite", opensOn: "2024-05-28" }] as const;
const RHONE: Insured = {
  cardRef: "1".padEnd(23, "a"),
  accountSubject: "account",
  familyName: "ORAGE",
  givenNames: "Tristan",
  sex: "M",
  birthDate: "1988-11-12",
  quality: "00",
  organism: "016910000",
  rights: { from: "2020-01-01" },
};
const check = (change: Partial<Insured> = {}, hasCard = false) =>
  checkConditions({ insured: { ...RHONE, ...change }, hasCard, rollout: RULES, route: "france-identite", day: DAY });
const unmet = (change: Partial<Insured>, hasCard = false) => check(change, hasCard).conditions.filter((c) => !c.met);

test("an adult of the Rhône with an account and rights is eligible", () => {
  expect(check()).toMatchObject({ eligible: true, departement: { code: "69", name: "Rhône" } });
});

test("each failing condition is named, with its date where that is known", () => {
  expect(unmet({ organism: "017510000" })).toEqual([{ condition: "departement-open", met: false }]);
  expect(unmet({ birthDate: "2010-12-24" })).toEqual([
    { condition: "age-16", met: false, becomesTrueOn: "2026-12-24" },
  ]);
  expect(unmet({ organism: "106910000" }).map((c) => c.condition)).toEqual(["scheme-takes-part"]);
  expect(unmet({ rights: { from: "2027-01-01" } })).toEqual([
    { condition: "rights-in-force", met: false, becomesTrueOn: "2027-01-01" },
  ]);
  expect(unmet({ accountSubject: undefined }).map((c) => c.condition)).toEqual(["account-open"]);
  expect(unmet({}, true).map((c) => c.condition)).toEqual(["no-card-yet"]);
});

test("who turns sixteen today is eligible, who does tomorrow is not", () => {
  expect(check({ birthDate: "2010-11-24" }).eligible).toBe(true);
  expect(check({ birthDate: "2010-11-25" }).eligible).toBe(false);
});

test("who is born on 29 February comes of age on 1 March of a common year, and an unreal date has no birthday", () => {
  expect(birthdayAt("2008-02-29", 17)).toBe("2025-03-01");
  expect(birthdayAt("1950-00-00", 16)).toBeUndefined();
  expect(birthdayAt("1950-02-31", 16)).toBeUndefined();
});

test("every refusal has an unmet condition and no acceptance has any", () => {
  const anyone = fc.record({
    organism: fc.stringMatching(/^[0-9]{9}$/),
    birthDate: fc.stringMatching(/^20[01][0-9]-[01][0-9]-[0-3][0-9]$/),
    accountSubject: fc.option(fc.constant("account"), { nil: undefined }),
  });
  fc.assert(
    fc.property(anyone, fc.boolean(), (change, hasCard) => {
      const answer = check(change, hasCard);
      expect(answer.eligible).toBe(answer.conditions.every((c) => c.met));
    }),
  );
});

test("Corsica and overseas funds lead to their départements", () => {
  const codes = ["012010000", "012020000", "019740000", "017630000"].map(
    (code) => departementOf(organismOf(code))?.code,
  );
  expect(codes).toEqual(["2A", "2B", "974", "76"]);
});

test("the rollout lists 101 départements, and only those with a rule that has begun are open", () => {
  const rollout = rolloutOn(RULES, DAY);
  expect(rollout).toHaveLength(101);
  expect(DEPARTEMENTS).toHaveLength(101);
  expect(rollout.filter((d) => d.state === "open").map((d) => d.code)).toEqual(["69"]);
});
