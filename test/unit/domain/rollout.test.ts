import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { DEPARTEMENTS } from "../../../shared/domain/departement.ts";
import { departementOf, organismOf } from "../../../shared/domain/organism.ts";
import { IDENTITY_ROUTES, opening, rolloutOn } from "../../../shared/domain/rollout.ts";
import { shareOf } from "../../../shared/domain/rollout-share.ts";
import { openRule, someDay, someRule } from "../../support/rollout-rules.ts";

const DAY = "2026-11-24";
const cardRef = fc.string({ minLength: 1, maxLength: 40 });
const SHARES = [
  ["1aaaaaaaaaaaaaaaaaaaaaa", 3442],
  ["1TLvw0cN8d2kq5rXyZ3bGmA", 3520],
  ["2aaaaaaaaaaaaaaaaaaaaaa", 8893],
] as const;
const stateFor = (rule: Parameters<typeof openRule>[0], organism = "016910000", share?: number) =>
  opening([openRule(rule)], { departement: "69", organism: organismOf(organism), share }, "france-identite", DAY).state;

test("the rollout lists the 101 départements in French, and only those whose day has come are open", () => {
  const rollout = rolloutOn([openRule(), openRule({ departement: "75", opensOn: "2026-11-25" })], DAY);
  expect(DEPARTEMENTS).toHaveLength(101);
  expect(rollout.map(({ code }) => code)).toEqual(DEPARTEMENTS.map(({ code }) => code));
  expect(rollout.filter((d) => d.state === "open").map((d) => d.code)).toEqual(["69"]);
  expect(rollout.find((d) => d.code === "75")?.routes).toContainEqual({
    route: "france-identite",
    state: "planned",
    opensOn: "2026-11-25",
    percentage: 100,
  });
});

test("a département opens at midnight of its Paris day and not before", () => {
  expect(stateFor({ opensOn: DAY })).toBe("open");
  expect(stateFor({ opensOn: "2026-11-25" })).toBe("planned");
  expect(stateFor({ opensOn: undefined })).toBe("planned");
});

test("a pause takes nobody in, whatever the day and the share", () => {
  fc.assert(
    fc.property(someRule, fc.nat(9_999), someDay, (rule, share, day) => {
      const candidate = { departement: rule.departement, share };
      expect(opening([{ ...rule, paused: true }], candidate, rule.route, day).state).toBe("paused");
    }),
  );
});

const candidate = fc.record({
  departement: fc.constantFrom("69", "75"),
  organism: fc.constantFrom("016910000", "017510000", "916910000").map(organismOf),
  share: cardRef.map(shareOf),
});
/** Rules among which those of the candidates' départements come up often. */
const rulesAround = fc.uniqueArray(
  fc.tuple(someRule, fc.constantFrom("69", "75", "01")).map(([rule, departement]) => ({ ...rule, departement })),
  { maxLength: 6, selector: ({ departement, route }) => `${departement} ${route}` },
);

test("openness never shrinks as the percentage rises, whatever the rules, the person and the day", () => {
  fc.assert(
    fc.property(rulesAround, candidate, someDay, fc.nat(9_999), (rules, person, day, rise) => {
      const raised = rules.map((rule) => ({ ...rule, percentage: Math.min(100, rule.percentage + rise / 100) }));
      for (const route of IDENTITY_ROUTES) {
        const isOpen = opening(rules, person, route, day).state === "open";
        expect(!isOpen || opening(raised, person, route, day).state === "open").toBe(true);
      }
    }),
  );
});

test("at a hundred percent a département whose day has come is open to everybody", () => {
  fc.assert(
    fc.property(cardRef, (ref) => {
      expect(stateFor({ percentage: 100 }, "016910000", shareOf(ref))).toBe("open");
    }),
  );
});

test("the same person gets the same answer, in whatever order the rules stand and whatever holds elsewhere", () => {
  const shuffled = rulesAround.chain((rules) => fc.tuple(fc.constant(rules), fc.shuffledSubarray(rules, allOf(rules))));
  fc.assert(
    fc.property(shuffled, candidate, someDay, ([rules, others], person, day) => {
      const here = rules.filter(({ departement }) => departement === person.departement);
      for (const route of IDENTITY_ROUTES) {
        const answer = opening(rules, person, route, day);
        expect(opening(others, { ...person }, route, day)).toEqual(answer);
        expect(opening(here, person, route, day)).toEqual(answer);
      }
    }),
  );
});

const allOf = (rules: readonly unknown[]) => ({ minLength: rules.length, maxLength: rules.length });

test("a person's share is the one of every day, release and machine, and shares are spread evenly", () => {
  // What was once answered must be answered for ever: these were reckoned apart from the code.
  expect(SHARES.map(([ref]) => shareOf(ref))).toEqual(SHARES.map(([, share]) => share));
  const people = Array.from({ length: 20_000 }, (_, index) => shareOf(`1person-${index}`));
  expect(Math.min(...people)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...people)).toBeLessThan(10_000);
  const quarter = people.filter((share) => share < 2_500).length / people.length;
  // Twelve standard deviations of a fair quarter: fixed input, so this can't flicker.
  expect(Math.abs(quarter - 0.25)).toBeLessThan(0.037);
});

test("who isn't known to be in the share is told that it is open to a part only", () => {
  expect(stateFor({ percentage: 99.99 })).toBe("partly-open");
  expect(stateFor({ percentage: 0.01 }, "016910000", 0)).toBe("open");
  expect(stateFor({ percentage: 0.01 }, "016910000", 1)).toBe("partly-open");
});

test("an exception holds for its organisms only, and the longest that fits wins", () => {
  const exceptions = [
    { organism: "91" },
    { organism: "0169", opensOn: "2027-01-01" },
    { organism: "016911", opensOn: DAY },
  ];
  expect(stateFor({ exceptions }, "916910000")).toBe("planned");
  expect(stateFor({ exceptions }, "016910000")).toBe("planned");
  expect(stateFor({ exceptions }, "016911234")).toBe("open");
  expect(stateFor({ exceptions }, "026910000")).toBe("open");
});

test("each fund leads to its département: several in one, Corsica, overseas", () => {
  const expected = {
    "59": ["594", "595", "597", "599"],
    "62": ["623", "624"],
    "64": ["641", "642"],
    "76": ["763", "764"],
    "2A": ["201"],
    "2B": ["202"],
    "971": ["971"],
    "972": ["972"],
    "973": ["973"],
    "974": ["974"],
    "976": ["976"],
  };
  for (const [code, funds] of Object.entries(expected)) {
    for (const fund of funds) expect(departementOf(organismOf(`01${fund}0000`))?.code).toBe(code);
  }
});

test("the three plans open 23 départements, then the other 78 by one route, then by both", async () => {
  const plan = async (name: string) => JSON.parse(await readFile(`infra/rollout/${name}.json`, "utf8")).edits[0];
  const first = await plan("2024-05-28-first-departements");
  const second = await plan("2025-03-18-france-identite-everywhere");
  const third = await plan("2025-11-18-document-video-everywhere");
  expect(first.departements).toHaveLength(23);
  expect([...first.departements, ...second.departements].sort()).toEqual(DEPARTEMENTS.map(({ code }) => code).sort());
  expect(third.departements).toEqual(second.departements);
  expect([first.opens_on, second.opens_on, third.opens_on]).toEqual(["2024-05-28", "2025-03-18", "2025-11-18"]);
  expect([second.routes, third.routes]).toEqual([["france-identite"], ["document-video"]]);
});
