import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changeState } from "../../../functions/practice/change-state/change-state.ts";
import { type ChangePorts, changeEntry } from "../../../functions/practice/register-practice/change-entry.ts";
import { factsOf, Body as PracticeBody } from "../../../functions/practice/register-practice/contract.ts";
import { registerReader } from "../../../functions/practice/register-reader/register-reader.ts";
import type { Practice, Reader } from "../../../shared/domain/practice.ts";
import type { RegistryChange, Revised } from "../../../shared/domain/registry.ts";
import { Crash, crashing, everyCrash } from "../../support/crashing.ts";

const now = () => new Date("2026-11-24T10:00:00Z");
const WISH = { by: "arn:somebody", dryRun: false } as const;
const practice = (differently: Partial<Practice> = {}): Practice => ({
  id: "691234567",
  name: "Cabinet",
  kind: "doctor",
  departement: "69",
  declared: false,
  listed: true,
  state: "active",
  revision: 1,
  ...differently,
});
const named = (name: string) => (revision: number) => practice({ name, revision });
const jwk = { kty: "EC", crv: "P-256", x: "x", y: "y" } as const;
const FACTS = { jwk, role: "care", software: { name: "Cabinet", version: "1.0" } } as const;
const READER: Reader = { practiceId: "691234567", readerId: "desk", ...FACTS, state: "active", revision: 1 };

/** One entry of the table as the adapter keeps it: a change goes in only when it follows what stands. */
function entry<Entry extends Revised>(start?: Entry) {
  const kept = { entry: start, log: [] as RegistryChange<Entry>[] };
  const ports: ChangePorts<Entry> = {
    write: async (change) => {
      if (kept.entry?.revision !== change.before?.revision) return false;
      kept.entry = change.after;
      kept.log.push(change);
      return true;
    },
    now,
  };
  return { kept, ports };
}

test.each([
  [undefined, undefined, true],
  [undefined, true, true],
  [undefined, false, false],
  [true, false, true],
  [false, true, false],
  [false, undefined, false],
])("a practice that is sent as listed: %s, and stood as %s, is so: %s", (sent, stood, is) => {
  const body = PracticeBody.parse({ name: "Cabinet", kind: "doctor", departement: "69", listed: sent });
  const before = stood === undefined ? undefined : practice({ listed: stood });
  expect(factsOf(body, before)).toMatchObject({ name: "Cabinet", listed: is });
});

describe("a change of the registry", () => {
  test("made twice, as after a lost answer, is in the log once", async () => {
    const { kept, ports } = entry<Practice>();
    const first = await changeEntry(ports, kept.entry, named("Cabinet"), { ...WISH, expectedRevision: 0 });
    expect(first).toMatchObject({ ok: true, value: { outcome: "created", entry: { revision: 1 } } });
    const again = await changeEntry(ports, kept.entry, named("Cabinet"), { ...WISH, expectedRevision: 0 });
    expect(again).toMatchObject({ ok: true, value: { outcome: "unchanged", entry: { revision: 1 } } });
    expect(kept.log).toMatchObject([{ by: "arn:somebody", at: now(), after: { name: "Cabinet" } }]);
    expect(kept.log[0]?.before).toBeUndefined();
  });

  test("takes what is undefined for absent, as the table does", async () => {
    const { kept, ports } = entry(practice());
    const wished = (revision: number) => practice({ speciality: undefined, revision });
    expect(await changeEntry(ports, kept.entry, wished, WISH)).toMatchObject({ value: { outcome: "unchanged" } });
  });

  test("is only told in a dry run", async () => {
    const { kept, ports } = entry<Practice>();
    const told = await changeEntry(ports, kept.entry, named("Cabinet"), { ...WISH, dryRun: true });
    expect(told).toMatchObject({ ok: true, value: { outcome: "created" } });
    expect(kept).toEqual({ entry: undefined, log: [] });
  });

  test("of what somebody else has changed since is refused", async () => {
    const { kept, ports } = entry(practice({ revision: 7 }));
    const late = await changeEntry(ports, kept.entry, named("Autre"), { ...WISH, expectedRevision: 6 });
    expect(late).toEqual({ ok: false, refusal: { kind: "entry-moved" } });
  });

  test("made by several at the same moment is made by one, and the others are told", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 2, maxLength: 6 }), async (names) => {
        const { kept, ports } = entry(practice({ name: "" }));
        const before = kept.entry;
        const outcomes = await Promise.all(names.map((name) => changeEntry(ports, before, named(name), WISH)));
        expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
        expect(kept.log).toHaveLength(1);
        expect(kept.entry?.revision).toBe(2);
      }),
    );
  });

  test.each(everyCrash(1))(
    "is made once or not at all when the process dies $moment its write, and once when it is asked again",
    async (at) => {
      const { kept, ports } = entry<Practice>();
      const { ports: dying } = crashing({ write: ports.write }, at);
      const ask = (write: ChangePorts<Practice>["write"]) =>
        changeEntry({ write, now }, kept.entry, named("Cabinet"), WISH);
      await expect(ask(dying.write)).rejects.toThrow(Crash);
      expect(await ask(ports.write)).toMatchObject({ ok: true });
      expect(kept.log).toHaveLength(1);
    },
  );
});

describe("a reader", () => {
  const registry = (held: { practice?: Practice; reader?: Reader }) => {
    const { kept, ports } = entry(held.reader);
    return { kept, ports: { ...ports, practice: async () => held.practice, reader: async () => kept.entry } };
  };

  test("is registered under a practice that is known, and under no other", async () => {
    const path = { practiceId: "691234567", readerId: "desk" };
    expect(await registerReader(registry({}).ports, path, FACTS, WISH)).toEqual({
      ok: false,
      refusal: { kind: "practice-not-found" },
    });
    const { ports, kept } = registry({ practice: practice() });
    expect(await registerReader(ports, path, FACTS, WISH)).toMatchObject({ ok: true });
    expect(kept.entry).toEqual({ ...READER, nextJwk: undefined });
  });

  test("that is blocked stays so when it is registered again", async () => {
    const { ports, kept } = registry({ practice: practice(), reader: { ...READER, state: "blocked" } });
    await registerReader(ports, READER, { ...FACTS, software: { name: "Cabinet", version: "2.0" } }, WISH);
    expect(kept.entry).toMatchObject({ state: "blocked", revision: 2, software: { version: "2.0" } });
  });
});

describe("a block", () => {
  const registry = (held: { practice?: Practice; reader?: Reader }) => {
    const [practices, readers] = [entry(held.practice), entry(held.reader)];
    const ports = {
      practice: async () => practices.kept.entry,
      reader: async () => readers.kept.entry,
      changePractice: practices.ports.write,
      changeReader: readers.ports.write,
      now,
    };
    return { practices, readers, ports };
  };
  const why = { ...WISH, reason: "stolen" };
  const PLACE = { practiceId: "691234567" };

  test("of a reader leaves its practice alone, and names its reason in the log", async () => {
    const { ports, practices, readers } = registry({ practice: practice(), reader: READER });
    const blocked = await changeState(ports, { ...PLACE, readerId: "desk" }, "blocked", why);
    expect(blocked).toMatchObject({
      ok: true,
      value: { outcome: "changed", entry: { state: "blocked", revision: 2 } },
    });
    expect(readers.kept.log).toMatchObject([{ reason: "stolen", before: { state: "active" } }]);
    expect(practices.kept.log).toEqual([]);
  });

  test("asked for again changes nothing, and can be taken back", async () => {
    const { ports, practices } = registry({ practice: practice() });
    const outcomes = [];
    for (const state of ["blocked", "blocked", "active"] as const) {
      const changed = await changeState(ports, PLACE, state, why);
      outcomes.push(changed.ok && changed.value.outcome);
    }
    expect(outcomes).toEqual(["changed", "unchanged", "changed"]);
    expect(practices.kept.entry).toEqual(practice({ revision: 3 }));
  });

  test("of somebody unknown is refused", async () => {
    const { ports } = registry({});
    expect(await changeState(ports, PLACE, "blocked", why)).toMatchObject({ refusal: { kind: "practice-not-found" } });
    const ofReader = await changeState(ports, { ...PLACE, readerId: "desk" }, "blocked", why);
    expect(ofReader).toMatchObject({ refusal: { kind: "reader-not-found" } });
  });
});
