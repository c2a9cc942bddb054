import { randomInt } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { certificatesIn } from "../../shared/adapters/dynamodb/certificate-items.ts";
import { standingsIn } from "../../shared/adapters/dynamodb/denial-items.ts";
import { practiceDirectoryIn } from "../../shared/adapters/dynamodb/practice-directory.ts";
import { practiceReadsIn } from "../../shared/adapters/dynamodb/practice-reads.ts";
import { practicesIn } from "../../shared/adapters/dynamodb/practice-table.ts";
import { documentClient } from "../../shared/adapters/dynamodb/table.ts";
import { cellOf } from "../../shared/domain/place-cells.ts";
import type { Practice, Reader } from "../../shared/domain/practice.ts";
import { digest } from "../../shared/kernel/ids.ts";
import { AdjustableClock } from "../support/adjustable-clock.ts";
import { newClientKey } from "../support/key-pair.ts";
import { inStage } from "../support/stage.ts";
import { partition } from "../support/stored-items.ts";

const stage = inStage();
const client = documentClient(stage.aws);
afterAll(() => client.destroy());
const table = { client, name: stage.tables.practice };
const practices = practicesIn(table);
const directory = practiceDirectoryIn(table);
const { jwk } = await newClientKey();

const newPractice = (differently: Partial<Practice> = {}): Practice => ({
  id: String(randomInt(100_000_000, 1_000_000_000)),
  name: "Cabinet",
  kind: "doctor",
  departement: "15",
  declared: false,
  listed: true,
  state: "active",
  revision: 1,
  ...differently,
});
const deskOf = ({ id }: Practice): Reader => ({
  practiceId: id,
  readerId: "desk",
  jwk,
  role: "care",
  software: { name: "Cabinet", version: "1.0" },
  state: "active",
  revision: 1,
});

/** A practice with a reader, and an environment that judges its readers, whose clock stands until it is moved. */
async function registered() {
  const clock = new AdjustableClock();
  const changed = { at: clock.now(), by: "somebody" };
  const practice = newPractice();
  const reader = deskOf(practice);
  expect(await practices.changePractice({ ...changed, after: practice })).toBe(true);
  expect(await practices.changeReader({ ...changed, after: reader })).toBe(true);
  const tokenAt = clock.now().getTime() / 1000;
  const { standing } = standingsIn(table, clock.now);
  return {
    clock,
    practice,
    reader,
    standing: (readerId = "desk", certificateSerial?: string) =>
      standing({ clientId: `${practice.id}.${readerId}`, tokenAt, software: reader.software, certificateSerial }),
  };
}

describe("a change of a practice", () => {
  test("stands in its item, in the directory and in the log, or nowhere when somebody was faster", async () => {
    const { practice, clock } = await registered();
    const moved = { ...practice, departement: "43", kind: "hospital", revision: 2 } as const;
    const change = { at: clock.now(), by: "somebody", before: practice, after: moved };
    expect(await practices.changePractice(change)).toBe(true);
    expect(await practices.changePractice({ ...change, after: { ...moved, name: "Autre" } })).toBe(false);
    expect(await practices.practice(practice.id)).toEqual(moved);
    const idsIn = async (departement: string) =>
      (await directory.whole({ departement })).map((listed) => listed.practice).filter(({ id }) => id === practice.id);
    expect([await idsIn("15"), await idsIn("43")]).toEqual([[], [moved]]);
    const { entries } = await practices.changes(practice.id, 10);
    expect(entries.filter(({ type }) => type === "practice-change").map(({ after }) => after.revision)).toEqual([2, 1]);
  });

  test("moves it on the ground too: into the cell of its place, out of the one that it has left, and nowhere without a place", async () => {
    const { practice, clock } = await registered();
    const [here, there] = [
      { latitude: 45.03, longitude: 2.67 },
      { latitude: 44.93, longitude: 2.44 },
    ];
    const idsAt = async (place: typeof here, kind?: Practice["kind"]) =>
      (await directory.placed(cellOf(place)))
        .filter((each) => each.id === practice.id && (kind === undefined || each.kind === kind))
        .map(({ id }) => id);
    let before = practice;
    const becomes = async (differently: Partial<Practice>) => {
      const after = { ...before, ...differently, revision: before.revision + 1 };
      expect(await practices.changePractice({ at: clock.now(), by: "somebody", before, after })).toBe(true);
      before = after;
      return [await idsAt(here, "doctor"), await idsAt(here, "pharmacy"), await idsAt(there)];
    };
    const [mine, nobody] = [[practice.id], []];
    expect(await becomes({ place: here })).toEqual([mine, nobody, nobody]);
    expect(await becomes({ name: "Autre" })).toEqual([mine, nobody, nobody]);
    expect(await becomes({ kind: "pharmacy" })).toEqual([nobody, mine, nobody]);
    expect(await becomes({ place: there, departement: "12" })).toEqual([nobody, nobody, mine]);
    const found = await directory.entries(await directory.placed(cellOf(there)));
    expect(found.get(practice.id)?.practice).toEqual(before);
    expect(await becomes({ place: undefined })).toEqual([nobody, nobody, nobody]);
  });

  test("keeps what was counted where it stays in its département", async () => {
    const { practice, clock } = await registered();
    await directory.setAcceptance(practice, "often");
    const after = { ...practice, name: "Autre", revision: 2 };
    await practices.changePractice({ at: clock.now(), by: "somebody", before: practice, after });
    const listed = (await directory.whole({ departement: "15" })).find((each) => each.practice.id === practice.id);
    expect(listed).toEqual({ practice: after, accepted: "often" });
    // A round that comes late brings back no practice that has left.
    const gone = newPractice();
    await directory.setAcceptance(gone, "some");
    expect((await directory.whole({ departement: "15" })).some((each) => each.practice.id === gone.id)).toBe(false);
  });
});

describe("a denial", () => {
  test.each(["practice", "reader"] as const)(
    "of a %s reaches an environment within 30 seconds, and is over when no token is left",
    async (who) => {
      const { clock, practice, reader, standing } = await registered();
      expect(await standing()).toBe("good");
      const change = { at: clock.now(), by: "somebody", reason: "stolen" };
      const blocked = { state: "blocked", revision: 2 } as const;
      const written =
        who === "practice"
          ? practices.changePractice({ ...change, before: practice, after: { ...practice, ...blocked } })
          : practices.changeReader({ ...change, before: reader, after: { ...reader, ...blocked } });
      expect(await written).toBe(true);
      clock.pass(30);
      expect(await standing()).toEqual({ kind: "reader-blocked" });
      expect(await standing("door")).toEqual(who === "practice" ? { kind: "reader-blocked" } : "good");
      clock.pass(600);
      expect(await standing()).toBe("good");
    },
  );

  test("of a certificate reaches the tokens that are bound to it, and the certificate stays revoked", async () => {
    const { clock, standing } = await registered();
    const serial = crypto.randomUUID().replaceAll("-", "");
    const certificates = certificatesIn(table);
    expect(await certificates.isRevoked(serial)).toBe(false);
    const revocation = { serial, at: clock.now(), by: "somebody", reason: "lost" };
    expect(await certificates.revokeCertificate(revocation)).toEqual(revocation);
    expect(await standing("desk", serial)).toEqual({ kind: "reader-blocked" });
    expect(await standing()).toBe("good");
    const again = { ...revocation, at: new Date(clock.now().getTime() + 1000), reason: "again" };
    expect(await certificates.revokeCertificate(again)).toEqual(revocation);
    expect(await certificates.isRevoked(serial)).toBe(true);
  });
});

test("a reader is read with its practice in one call, and is missed where one of them is", async () => {
  const { practice, reader } = await registered();
  expect(await practices.client(practice.id, "desk")).toEqual({ practice, reader });
  expect(await practices.client(practice.id, "door")).toEqual({ practice, reader: undefined });
  expect(await practices.client(newPractice().id, "desk")).toEqual({ practice: undefined, reader: undefined });
});

describe("the reads of a practice", () => {
  const reads = practiceReadsIn(table);
  const newRead = () => digest("read", crypto.randomUUID());

  test("count once each, however often and however many at once the stream brings them", async () => {
    const { id } = newPractice();
    const some = Array.from({ length: 7 }, newRead);
    const brought = [...some, ...some, ...some.toReversed()];
    await Promise.all(brought.map((read) => reads.markRead(id, "2026-03-10", read)));
    expect(await reads.readsBefore(id, "2026-03-11")).toBe(7);
  });

  test("count for the thirty whole days before, and no other", async () => {
    const { id } = newPractice();
    for (const day of ["2026-02-08", "2026-02-09", "2026-03-10", "2026-03-11"])
      await reads.markRead(id, day, newRead());
    expect(await reads.readsBefore(id, "2026-03-11")).toBe(2);
  });

  test("are kept no further than they change anything: fifty a day, for 32 days, without a card or a context", async () => {
    const { id } = newPractice();
    const many = Array.from({ length: 60 }, newRead);
    for (const read of many) await reads.markRead(id, "2026-03-10", read);
    expect(await reads.readsBefore(id, "2026-03-11")).toBe(50);
    const [day] = await partition(stage, "practice", `PRACTICE#${id}`);
    expect(day).toMatchObject({ sk: "READS#2026-03-10", expiresAt: Date.parse("2026-04-11T00:00:00Z") / 1000 });
    const marks = [...((day?.reads as Set<string>) ?? [])];
    expect(marks).toHaveLength(50);
    for (const mark of marks) expect(mark).toHaveLength(11);
    expect(Object.keys(day ?? {}).sort()).toEqual(["expiresAt", "pk", "reads", "sk"]);
  });
});
