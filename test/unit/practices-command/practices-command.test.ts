import { describe, expect, it } from "vitest";
import { CommandError, RefusedByApi } from "../../../infra/admin-command/admin-client.ts";
import { WrongArguments } from "../../../infra/admin-command/arguments.ts";
import { parsePracticesCommand } from "../../../infra/practices/command-line.ts";
import type { BadLine, GoodLine } from "../../../infra/practices/import-file.ts";
import { type ImportPorts, importPractices, summaryText } from "../../../infra/practices/import-practices.ts";
import { newClientKey } from "../../support/key-pair.ts";

const here = { HEALTH_CARD_ADMIN_URL: "https://admin.example" };
const parse = (...args: string[]) => parsePracticesCommand(args, here);

const PRACTICE = { id: "691234567", name: "Cabinet", kind: "doctor", departement: "69" };
const { jwk } = await newClientKey();
const READER = { reader_id: "desk", jwk, software: { name: "Cabinet", version: "1.0" } };

describe("the command line", () => {
  it.each([
    [["import", "f.ndjson", "--dry-run"], { kind: "import", file: "f.ndjson", isDryRun: true, rate: 15 }],
    [["list", "--departement", "2a", "--kind", "pharmacy"], { departement: "2A", practiceKind: "pharmacy" }],
    [["list"], { kind: "list", departement: undefined }],
    [["show", "691234567"], { kind: "show", practiceId: "691234567" }],
    [
      ["block", "691234567.desk", "--reason", "stolen"],
      { practiceId: "691234567", readerId: "desk", reason: "stolen" },
    ],
    [["unblock", "691234567", "--reason", "found"], { kind: "unblock", readerId: undefined, isDryRun: false }],
    [["software"], { kind: "software", wish: undefined }],
    [
      ["software", "Cabinet", "4.12", "--reason", "flaw"],
      { wish: { name: "Cabinet", version: "4.12", reason: "flaw" } },
    ],
    [["revoke", "0a:b1", "--reason", "lost"], { kind: "revoke", serial: "0a:b1" }],
  ])("understands %j", (args, command) => {
    expect(parse(...args)).toMatchObject(command);
  });

  it.each([
    ["import"],
    ["import", "one", "two"],
    ["import", "one", "--rate", "0"],
    ["list", "--departement", "20"],
    ["list", "--kind", "dentist"],
    ["show", "12345678"],
    ["show", "691234567.desk"],
    ["block", "691234567"],
    ["block", "691234567.DESK", "--reason", "why"],
    ["block", "691234567", "--reason", "x"],
    ["software", "Cabinet", "--reason", "why"],
    ["software", "Cabinet", "new", "--reason", "why"],
    ["revoke", "xyz", "--reason", "why"],
    ["delete", "691234567"],
    ["list", "--all"],
  ])("says in one line what is wrong with %j", (...args) => {
    expect(() => parse(...args)).toThrow(WrongArguments);
    expect(() => parse(...args)).toThrow(/^[^\n]+$/);
  });
});

/** The registry behind the admin API: what was put where. */
function registry() {
  const held = new Map<string, string>();
  const bad: BadLine[] = [];
  const put: ImportPorts["put"] = async (path, { dry_run, ...body }: { dry_run?: boolean }) => {
    const practice = path.split("/readers/")[0] ?? "";
    if (path !== practice && !held.has(practice))
      throw new RefusedByApi("The admin API answered 404: Unknown practice.");
    const before = held.get(path);
    const outcome = before === undefined ? "created" : before === JSON.stringify(body) ? "unchanged" : "changed";
    if (!dry_run) held.set(path, JSON.stringify(body));
    return { revision: 1, outcome };
  };
  const ports: ImportPorts = {
    put,
    turn: async () => undefined,
    badLine: (line) => bad.push(line),
    progress: () => undefined,
  };
  return { held, bad, ports };
}

async function* stream(lines: readonly (GoodLine | BadLine)[]) {
  yield* lines;
}

describe("an import", () => {
  const good = (number: number): GoodLine => ({
    line: number,
    record: { ...PRACTICE, id: String(690_000_000 + number), declared: false, readers: [READER] } as GoodLine["record"],
  });
  const LINES = Array.from({ length: 450 }, (_, index) =>
    index === 10 ? { line: 11, reason: "not well-formed" } : good(index + 1),
  );

  it("registers what is good, tells what is bad, and again changes nothing", async () => {
    const { ports, held, bad } = registry();
    const first = await importPractices(ports, stream(LINES), false);
    expect(first).toMatchObject({
      lines: 450,
      badLines: 1,
      practices: { created: 449, changed: 0, unchanged: 0 },
      readers: { created: 449 },
    });
    expect([held.size, bad]).toEqual([898, [{ line: 11, reason: "not well-formed" }]]);
    const again = await importPractices(ports, stream(LINES), false);
    expect(again).toMatchObject({ practices: { created: 0, unchanged: 449 }, readers: { created: 0, unchanged: 449 } });
    expect(summaryText(again, false)).toContain("practices: 0 created, 0 changed, 449 unchanged");
  });

  it("writes nothing in a dry run, and counts what would be", async () => {
    const { ports, held } = registry();
    const told = await importPractices(ports, stream(LINES), true);
    expect(told).toMatchObject({ practices: { created: 449 }, readers: { created: 449 }, badLines: 1 });
    expect(held.size).toBe(0);
    expect(summaryText(told, true)).toContain("Nothing was written");
  });

  it("tells a line that the service refuses, and goes on", async () => {
    const { ports, held, bad } = registry();
    const refusing: ImportPorts["put"] = async (path, body) => {
      if (path.endsWith("690000002")) throw new RefusedByApi("The admin API answered 409.");
      return ports.put(path, body);
    };
    const summary = await importPractices({ ...ports, put: refusing }, stream([good(1), good(2), good(3)]), false);
    expect([summary.practices.created, held.size]).toEqual([2, 4]);
    expect(bad).toEqual([{ line: 2, reason: "The admin API answered 409." }]);
  });

  it("stops when the service can't be asked, wherever that is, and run again it is whole", async () => {
    for (const failing of [1, 2, 3, 4, 5, 6]) {
      const { ports, held } = registry();
      let calls = 0;
      const breaking: ImportPorts["put"] = async (path, body) => {
        calls += 1;
        if (calls === failing) throw new CommandError("No answer.");
        return ports.put(path, body);
      };
      const lines = [good(1), good(2), good(3)];
      await expect(importPractices({ ...ports, put: breaking }, stream(lines), false)).rejects.toThrow(
        /^Stopped at line \d\. No answer\. Run it again/,
      );
      await importPractices(ports, stream(lines), false);
      expect(held.size).toBe(6);
    }
  });
});
