import fc from "fast-check";
import { expect, test } from "vitest";
import { importPart } from "../../../functions/directory/import-part/import-part.ts";
import { nirKey } from "../../../shared/domain/nir.ts";
import { Crash, DirectoryModel } from "../../support/directory-model.ts";

const part = (versionId: string) => ({
  key: "feed/fund.ndjson",
  versionId,
  part: 1,
  firstByte: 0,
  lastByte: 0,
  firstLine: 1,
});
const nirOf = (person: number): string => {
  const number = `19001${String(person).padStart(8, "0")}`;
  return number + nirKey(number);
};
const line = (person: number, revision = 1, differently: object = {}): string =>
  JSON.stringify({
    nir: nirOf(person),
    revision,
    family_name: "ORMEAU",
    given_names: "Zoé",
    sex: "F",
    birth_date: `19${50 + (person % 40)}-00-00`,
    quality: "00",
    organism: "016910000",
    rights: { from: "2020-01-01" },
    beneficiaries: [],
    ...differently,
  });
const people = (count: number, revision = 1, differently: object = {}) =>
  Array.from({ length: count }, (_, person) => line(person, revision, differently));

test("a part is imported once: running it again, or its lines in another file, writes nobody", async () => {
  const model = new DirectoryModel();
  expect(await model.run(part("a"), people(250))).toBe(true);
  expect([model.people.size, model.writes]).toEqual([250, 250]);
  expect(await model.run(part("a"), people(250))).toBe(false);
  expect(await model.run(part("b"), people(250))).toBe(true);
  expect(model.writes).toBe(250);
  expect(model.done.get("feed/fund.ndjson b 1")).toMatchObject({ lines: 250, unchanged: 250, created: 0 });
  expect(model.counts).toEqual(model.recount());
});

test("several states of a person in one part: the highest revision stays, whatever their order", async () => {
  const model = new DirectoryModel();
  const moved = { organism: "017510000" };
  await model.run(part("a"), [line(1, 2, moved), line(1, 1), line(1, 2), line(1, 2, moved), line(1, 3)]);
  expect([...model.people.values()].map(({ revision, insured }) => [revision, insured.organism])).toEqual([
    [3, "016910000"],
  ]);
  expect(model.done.get("feed/fund.ndjson a 1")).toMatchObject({
    lines: 5,
    created: 1,
    changed: 1,
    unchanged: 1,
    superseded: 1,
    bad: [{ line: 3, reason: "revision-conflict" }],
  });
  expect(model.counts).toEqual(model.recount());
});

test("a part that is broken off anywhere, and begun again, leaves the same people, counts and findings", async () => {
  const lines = [...people(60), "{", line(3, 2, { deceased_on: "2025-01-01" }), line(4, 2, { organism: "017510000" })];
  const whole = new DirectoryModel();
  await whole.run(part("a"), lines);
  for (let at = 2; at <= 2 * whole.calls + 1; at += 1) {
    const model = new DirectoryModel();
    let hasCrashed = false;
    model.atCall = (call) => {
      if (hasCrashed || call !== at) return;
      hasCrashed = true;
      throw new Crash();
    };
    await expect(model.run(part("a"), lines)).rejects.toThrow(Crash);
    await model.run(part("a"), lines);
    expect(model.people, `broken off at ${at}`).toEqual(whole.people);
    expect(model.counts, `broken off at ${at}`).toEqual(whole.counts);
    expect(model.done, `broken off at ${at}`).toEqual(whole.done);
    expect(model.reports, `broken off at ${at}`).toEqual(whole.reports);
  }
});

test("files that are imported at the same time, and twice, leave everybody's last state and count everybody once", async () => {
  const state = fc.tuple(
    fc.nat(5),
    fc.integer({ min: 1, max: 4 }),
    fc.constantFrom("016910000", "017510000", "010110000"),
    fc.boolean(),
  );
  const file = fc.array(state, { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(file, file, fc.array(fc.nat(60), { maxLength: 3 }), async (one, other, crashes) => {
      const model = new DirectoryModel();
      const left = new Set(crashes);
      model.atCall = (call) => {
        if (left.delete(call)) throw new Crash();
      };
      const files = [one, other].map((states) =>
        // The content follows from the revision: a fund that contradicts itself is another test.
        states.map(([person, revision, organism, isDead]) =>
          line(person, revision * 100 + contentNumber(organism, isDead), {
            organism,
            ...(isDead && { deceased_on: "2025-01-01" }),
          }),
        ),
      );
      const runs = files.flatMap((lines, index) => [0, 1].map(() => ({ lines, version: part(String(index)) })));
      await Promise.allSettled(runs.map(({ lines, version }) => model.run(version, lines)));
      model.atCall = () => undefined;
      for (const { lines, version } of runs) await model.run(version, lines);
      expect(model.counts).toEqual(model.recount());
      for (const { insured, revision } of model.people.values()) {
        const stated = [...one, ...other].filter(([person]) => `1${reversed(nirOf(person))}` === insured.cardRef);
        expect(revision).toBe(
          Math.max(...stated.map(([, first, organism, dead]) => first * 100 + contentNumber(organism, dead))),
        );
      }
    }),
  );
});

test("with a second MAC key nobody is stored twice: who is known stays found, who is new gets the new key", async () => {
  const before = new DirectoryModel(["1"]);
  await before.run(part("a"), people(30));
  const model = before.withKeys(["2", "1"]);
  await model.run(part("b"), [...people(40, 2), ...people(40, 2)]);
  const versions = [...model.people.keys()].map((cardRef) => cardRef[0]);
  expect(model.people.size).toBe(40);
  expect(versions.filter((version) => version === "1")).toHaveLength(30);
  expect(versions.filter((version) => version === "2")).toHaveLength(10);
  expect([...model.people.values()].every(({ revision }) => revision === 2)).toBe(true);
  expect(model.done.get("feed/fund.ndjson b 1")).toMatchObject({ created: 10, changed: 30, unchanged: 40 });
});

test("a table that stays too busy ends the part with an exception, and nothing is marked as done", async () => {
  const model = new DirectoryModel();
  const ports = { ...model.ports(people(3)), writePeople: async () => false };

  await expect(importPart(ports, part("a"))).rejects.toThrow("too busy");
  expect(model.done.size).toBe(0);
});

const contentNumber = (organism: string, isDead: boolean): number =>
  (Number(organism.slice(2, 5)) % 50) * 2 + Number(isDead);
const reversed = (nir: string): string => nir.slice(0, 13).split("").reverse().join("");
