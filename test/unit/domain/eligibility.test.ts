import fc from "fast-check";
import { expect, test } from "vitest";
import { birthdayAt, parisDay } from "../../../shared/domain/calendar.ts";
import { DEPARTEMENTS } from "../../../shared/domain/departement.ts";
import { checkConditions, factsOf, rulesOn } from "../../../shared/domain/eligibility.ts";
import type { Insured } from "../../../shared/domain/insured.ts";
import { departementOf, organismOf } from "../../../shared/domain/organism.ts";
import { IDENTITY_ROUTES, type RolloutRule } from "../../../shared/domain/rollout.ts";
import { shareOf } from "../../../shared/domain/rollout-share.ts";
import { openRule, someDay, someRule } from "../../support/rollout-rules.ts";

const DAY = "2026-11-24";
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

interface Case {
  readonly change?: Partial<Insured>;
  readonly hasCard?: boolean;
  readonly rollout?: readonly RolloutRule[];
  readonly day?: string;
  readonly route?: RolloutRule["route"];
}
const check = ({ change = {}, hasCard = false, rollout = [openRule()], day = DAY, route }: Case = {}) =>
  checkConditions(factsOf({ insured: { ...RHONE, ...change }, hasCard }, { rollout, route, day }));
/** Names of what is unmet, each with its day. */
const unmet = (given: Case) =>
  check(given)
    .conditions.filter((each) => each.status === "unmet")
    .map((each) => [each.condition, each.becomesTrueOn]);

test("an adult of the Rhône with an account and rights is eligible", () => {
  expect(check()).toMatchObject({ eligible: true, departement: { code: "69", name: "Rhône" }, rules: "2025-11" });
});

test("each failing condition is named, with its date where that is known", () => {
  expect(unmet({ change: { organism: "017510000" } })).toEqual([["departement-open", undefined]]);
  expect(unmet({ rollout: [openRule({ opensOn: "2027-01-18" })] })).toEqual([["departement-open", "2027-01-18"]]);
  expect(unmet({ change: { birthDate: "2010-12-24" } })).toEqual([["age-16", "2026-12-24"]]);
  expect(unmet({ change: { organism: "106910000" } })).toEqual([["scheme-takes-part", undefined]]);
  expect(unmet({ change: { rights: { from: "2027-01-01" } } })).toEqual([["rights-in-force", "2027-01-01"]]);
  expect(unmet({ change: { rights: { from: "2020-01-01", until: "2026-11-23" } } })).toEqual([
    ["rights-in-force", undefined],
  ]);
  expect(unmet({ change: { accountSubject: undefined } })).toEqual([["account-open", undefined]]);
  expect(unmet({ hasCard: true })).toEqual([["no-card-yet", undefined]]);
});

test("an exclusion refuses while it lasts and tells its end where it has one", () => {
  const exclusion = { reason: "guardianship", from: "2026-01-01" } as const;
  expect(unmet({ change: { exclusion } })).toEqual([["not-excluded", undefined]]);
  expect(unmet({ change: { exclusion: { ...exclusion, until: "2026-12-31" } } })).toEqual([
    ["not-excluded", "2027-01-01"],
  ]);
  expect(unmet({ change: { exclusion: { ...exclusion, until: "2026-11-23" } } })).toEqual([]);
});

test("rights end with the day of death, and no day is promised after it", () => {
  expect(unmet({ change: { deceasedOn: DAY } })).toEqual([]);
  expect(unmet({ change: { deceasedOn: "2026-11-23" } })).toEqual([["rights-in-force", undefined]]);
  expect(unmet({ change: { deceasedOn: "2026-11-23", rights: { from: "2027-01-01" } } })).toEqual([
    ["rights-in-force", undefined],
  ]);
});

test("the day on which all is met is told when each day is known, and is the last of them", () => {
  const planned = [openRule({ opensOn: "2027-01-18" })];
  expect(check({ rollout: planned, change: { birthDate: "2010-12-24" } }).eligibleOn).toBe("2027-01-18");
  expect(check({ rollout: planned, change: { birthDate: "2011-02-24" } }).eligibleOn).toBe("2027-02-24");
  expect(check({ rollout: planned, hasCard: true }).eligibleOn).toBeUndefined();
  expect(check().eligibleOn).toBeUndefined();
});

test("any open route will do unless one is asked for, and both are shown", () => {
  const rollout = [openRule({ route: "document-video" }), openRule({ opensOn: "2027-03-18" })];
  expect(check({ rollout }).eligible).toBe(true);
  expect(unmet({ rollout, route: "france-identite" })).toEqual([["departement-open", "2027-03-18"]]);
  const shown = check({ rollout }).conditions.find((each) => each.condition === "departement-open")?.routes;
  expect(shown?.map(({ route, state }) => [route, state])).toEqual([
    ["france-identite", "planned"],
    ["document-video", "open"],
  ]);
});

test("who isn't in the share is refused without a day, and so is who meets a pause", () => {
  const beyond = shareOf(RHONE.cardRef) / 100;
  expect(beyond).toBeGreaterThan(0);
  expect(unmet({ rollout: [openRule({ percentage: beyond })] })).toEqual([["departement-open", undefined]]);
  expect(unmet({ rollout: [openRule({ percentage: beyond + 0.01 })] })).toEqual([]);
  expect(unmet({ rollout: [openRule({ paused: true, opensOn: "2027-01-01" })] })).toEqual([
    ["departement-open", undefined],
  ]);
});

test("before 18 November 2025 the account was no condition, and the answer names its rules", () => {
  const before = check({ day: "2025-11-17", change: { accountSubject: undefined } });
  expect(before).toMatchObject({ eligible: true, rules: "2024-05" });
  expect(check({ day: "2025-11-18", change: { accountSubject: undefined } }).eligible).toBe(false);
});

test("who turns sixteen today is eligible, who does tomorrow is not", () => {
  expect(check({ change: { birthDate: "2010-11-24" } }).eligible).toBe(true);
  expect(check({ change: { birthDate: "2010-11-25" } }).eligible).toBe(false);
});

test("who is born on 29 February comes of age on 1 March of a common year", () => {
  expect(birthdayAt("2008-02-29", 16)).toBe("2024-02-29");
  expect(birthdayAt("2008-02-29", 17)).toBe("2025-03-01");
  expect(birthdayAt("2084-02-29", 16)).toBe("2100-03-01");
});

test("of an unreal birth date the last day it may stand for counts, and a text that is no date has none", () => {
  expect(birthdayAt("1950-00-00", 16)).toBe("1966-12-31");
  expect(birthdayAt("1950-20-12", 16)).toBe("1966-12-31");
  expect(birthdayAt("1950-06-00", 16)).toBe("1966-06-30");
  expect(birthdayAt("1950-02-31", 16)).toBe("1966-02-28");
  expect(birthdayAt("0000-01-01", 16)).toBeUndefined();
  expect(birthdayAt("12 mai 1950", 16)).toBeUndefined();
});

test("a visitor is told what can be known and that the rest needs signing in", () => {
  const visitor = {
    birthDate: "1988-11-12",
    organism: organismOf("016910000"),
    departement: departementOf(organismOf("016910000")),
  };
  const told = checkConditions({ ...visitor, rollout: [openRule()], day: DAY });
  expect(told).toMatchObject({ eligible: false, mayBeEligible: true });
  const unchecked = told.conditions.filter((each) => each.status === "unchecked").map((each) => each.condition);
  expect(unchecked).toEqual(["account-open", "rights-in-force", "not-excluded", "no-card-yet"]);
  const partly = checkConditions({ ...visitor, rollout: [openRule({ percentage: 50 })], day: DAY });
  expect(partly.mayBeEligible).toBe(true);
  expect(checkConditions({ ...visitor, rollout: [], day: DAY }).mayBeEligible).toBe(false);
});

const anyCase: fc.Arbitrary<Case> = fc.record({
  change: fc.record({
    cardRef: fc.string({ minLength: 1, maxLength: 30 }),
    organism: fc.oneof(fc.constantFrom("016910000", "017510000", "916910000"), fc.stringMatching(/^[0-9]{9}$/)),
    birthDate: fc.stringMatching(/^20[01][0-9]-[01][0-9]-[0-3][0-9]$/),
    accountSubject: fc.option(fc.constant("account"), { nil: undefined }),
    deceasedOn: fc.option(someDay, { nil: undefined }),
    rights: fc.record({ from: someDay, until: fc.option(someDay, { nil: undefined }) }),
    exclusion: fc.option(
      fc.record({
        reason: fc.constant("guardianship" as const),
        from: someDay,
        until: fc.option(someDay, { nil: undefined }),
      }),
      { nil: undefined },
    ),
  }),
  hasCard: fc.boolean(),
  rollout: fc.array(fc.oneof(someRule, fc.constant(openRule())), { maxLength: 5 }),
  day: someDay,
  route: fc.option(fc.constantFrom(...IDENTITY_ROUTES), { nil: undefined }),
});

test("every refusal has at least one unmet condition and no acceptance has any", () => {
  fc.assert(
    fc.property(anyCase, (given) => {
      const answer = check(given);
      expect(answer.conditions.some(({ status }) => status === "unmet")).toBe(!answer.eligible);
      expect(answer.conditions.every(({ status }) => status !== "unchecked")).toBe(true);
      expect(answer.conditions.map(({ condition }) => condition)).toEqual(rulesOn(given.day ?? DAY).conditions);
    }),
  );
});

test("who waits for known days only is eligible on the day that was told, and not the day before", () => {
  const waiting = fc.record({
    birthDate: fc.date({ min: new Date("2009-01-01"), max: new Date("2012-12-31"), noInvalidDate: true }).map(parisDay),
    from: someDay,
    until: someDay,
    opensOn: someDay,
  });
  fc.assert(
    fc.property(waiting, ({ birthDate, from, until, opensOn }) => {
      const exclusion = { reason: "guardianship", from: "2020-01-01", until } as const;
      const given = { change: { birthDate, rights: { from }, exclusion }, rollout: [openRule({ opensOn })] };
      const { eligible, eligibleOn } = check(given);
      if (eligible) return;
      expect(check({ ...given, day: eligibleOn ?? "" }).eligible).toBe(true);
      expect(check({ ...given, day: dayBefore(eligibleOn ?? "") }).eligible).toBe(false);
    }),
  );
});

const dayBefore = (day: string) => parisDay(new Date(Date.parse(`${day}T12:00:00Z`) - 24 * 3600 * 1000));

test("a person attached to each of the 101 départements gets the right answer: eligible where it is open, told when elsewhere", () => {
  const open = new Set("01 03 04 05 06 07 13 15 26 38 42 43 44 63 67 69 71 72 73 74 76 83 84".split(" "));
  const rollout = DEPARTEMENTS.map(({ code }) =>
    openRule({ departement: code, opensOn: open.has(code) ? "2024-05-28" : "2027-01-18" }),
  );
  for (const { code } of DEPARTEMENTS) {
    const caisse = { "2A": "201", "2B": "202" }[code as string] ?? code.padEnd(3, "1");
    const answer = check({ rollout, change: { organism: `01${caisse}0000` } });
    expect([answer.departement?.code, answer.eligible, answer.eligibleOn]).toEqual(
      open.has(code) ? [code, true, undefined] : [code, false, "2027-01-18"],
    );
  }
});
