import { randomInt } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { practicesCommand } from "../support/admin-command.ts";
import { lineTo } from "../support/breaking-line.ts";
import { newClientKey } from "../support/key-pair.ts";
import { inStage } from "../support/stage.ts";
import { partition } from "../support/stored-items.ts";

const stage = inStage();
const { admin } = stage.urls;
const run = (...args: string[]) => practicesCommand(admin, ...args).end;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "practices-"));
});
afterAll(() => rm(folder, { recursive: true }));

const newId = () => String(randomInt(100_000_000, 1_000_000_000));
const { jwk } = await newClientKey();
const READER = { reader_id: "desk", jwk, software: { name: "Cabinet", version: "1.0" } };
const practice = (id: string) => ({ id, name: "Cabinet", kind: "doctor", departement: "52", readers: [READER] });

async function file(name: string, ...lines: (object | string)[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"));
  return path;
}
const itemsOf = async (id: string) => {
  const items = await partition(stage, "practice", `PRACTICE#${id}`);
  return {
    practice: items.find(({ sk }) => sk === "PRACTICE"),
    reader: items.find(({ sk }) => sk === "READER#desk"),
    changes: items.filter(({ sk }) => String(sk).startsWith("CHANGE#")).length,
  };
};

describe("import", () => {
  test("tells in a dry run what would be, registers it, and again changes nothing", async () => {
    const ids = [newId(), newId()];
    const path = await file("good.ndjson", ...ids.map(practice));
    const dry = await run("import", path, "--dry-run");
    expect(dry).toMatchObject({ exitCode: 0 });
    expect(dry.output).toContain("Nothing was written. It would be:\n2 lines, 0 of them bad");
    expect((await itemsOf(ids[0] ?? "")).practice).toBeUndefined();

    const first = await run("import", path);
    expect(first.output).toContain("practices: 2 created, 0 changed, 0 unchanged\nreaders: 2 created, 0 changed");
    const again = JSON.parse((await run("import", path, "--json")).output);
    expect(again).toMatchObject({ lines: 2, practices: { unchanged: 2 }, readers: { unchanged: 2 }, badLines: 0 });
    for (const id of ids) expect(await itemsOf(id)).toMatchObject({ practice: { revision: 1 }, changes: 2 });
  });

  test("tells bad lines by number and reason, takes the good ones all the same, and says so by its exit code", async () => {
    const id = newId();
    const path = await file("mixed.ndjson", "{", { ...practice(newId()), kind: "dentist" }, practice(id));
    const end = await run("import", path);
    expect(end.exitCode).toBe(1);
    expect(end.errors).toContain("line 1: not well-formed\nline 2: check kind\n");
    expect(end.output).toContain("3 lines, 2 of them bad\npractices: 1 created");
    expect((await itemsOf(id)).practice).toMatchObject({ state: "active" });
  });

  test("takes a CSV", async () => {
    const id = newId();
    const path = await file(
      "some.csv",
      "id,name,kind,departement,postcode,city,address_lines",
      `${id},"Pharmacie, Grande",pharmacy,52,52000,Chaumont,1 rue`,
    );
    expect(await run("import", path)).toMatchObject({ exitCode: 0 });
    expect((await itemsOf(id)).practice).toMatchObject({ name: "Pharmacie, Grande", address: { city: "Chaumont" } });
  });

  const MOMENTS = [1, 2, 3, 4].flatMap((request) =>
    (["before", "after"] as const).map((moment) => ({ request, moment })),
  );
  test.each(MOMENTS)(
    "killed $moment its request $request and run again, has registered everything once",
    async ({ request, moment }) => {
      const ids = [newId(), newId()];
      const path = await file("killed.ndjson", ...ids.map(practice));
      let asked = 0;
      const line = await lineTo(admin, async (pass) => {
        asked += 1;
        if (asked !== request) return pass();
        if (moment === "after") await pass();
        command.kill();
        return undefined;
      });
      const command = practicesCommand(line.url, "import", path);
      expect((await command.end).exitCode).toBeUndefined();
      await line.close();
      expect(await run("import", path)).toMatchObject({ exitCode: 0 });
      for (const id of ids) {
        expect(await itemsOf(id)).toMatchObject({ practice: { revision: 1 }, reader: { revision: 1 }, changes: 2 });
      }
    },
  );

  test("asks again when an answer is lost, and registers once", async () => {
    const id = newId();
    let asked = 0;
    const line = await lineTo(admin, async (pass) => {
      asked += 1;
      const answer = await pass();
      return asked === 1 ? undefined : answer;
    });
    const end = await practicesCommand(line.url, "import", await file("lost.ndjson", practice(id))).end;
    await line.close();
    expect(end).toMatchObject({ exitCode: 0 });
    expect(await itemsOf(id)).toMatchObject({ practice: { revision: 1 }, changes: 2 });
  });
});

describe("the other commands", () => {
  test("show, block and unblock a practice or a reader, and the log tells who and why", async () => {
    const id = newId();
    await run("import", await file("one.ndjson", practice(id)));
    const dry = await run("block", id, "--reason", "A raid", "--dry-run");
    expect(dry.output).toMatch(/Cabinet: doctor, 52, no address[\s\S]*It would be blocked; nothing was written\.$/m);
    expect((await itemsOf(id)).practice).toMatchObject({ state: "active" });

    const blocked = await run("block", `${id}.desk`, "--reason", "Stolen");
    expect(blocked).toMatchObject({ exitCode: 0, errors: "" });
    expect(blocked.output).toContain("It is blocked. In force everywhere within 60 s.");
    expect((await run("block", `${id}.desk`, "--reason", "Stolen")).output).toContain("It is so already");
    expect(await itemsOf(id)).toMatchObject({ practice: { state: "active" }, reader: { state: "blocked" } });
    const shown = await run("show", id);
    expect(shown.output).toMatch(new RegExp(`${id}\\.desk\\s+blocked\\s+Cabinet 1\\.0\\s+2`));
    expect(shown.output).toMatch(/arn:aws:iam::\S+\s+\S+\.desk\s+active → blocked\s+Stolen/);
    expect((await run("unblock", `${id}.desk`, "--reason", "Found")).output).toContain("It is unblocked.");
    expect((await itemsOf(id)).reader).toMatchObject({ state: "active", revision: 3 });
  });

  test("list a département", async () => {
    const id = newId();
    await run("import", await file("listed.ndjson", { ...practice(id), declared: true }));
    const listed = await run("list", "--departement", "52", "--kind", "doctor");
    expect(listed.output).toMatch(new RegExp(`${id}\\s+doctor\\s+active\\s+declared\\s+none\\s+Cabinet`));
    expect((await run("list", "--departement", "52", "--kind", "hospital")).output).toContain("No practice.");
  });

  test("set and tell the lowest version of a software, and revoke a certificate", async () => {
    const name = `Logiciel ${crypto.randomUUID().slice(0, 8)}`;
    const set = await run("software", name, "4.12", "--reason", "A flaw");
    expect(set).toMatchObject({ exitCode: 0, errors: "" });
    expect((await run("software")).output).toMatch(new RegExp(`${name}\\s+4\\.12`));
    const revoked = await run("revoke", "0a:b1:2c", "--reason", "Lost");
    expect(revoked.output).toMatch(/^ab12c is revoked since /);
  });

  test("tell in one line what is wrong: arguments, files, addresses, and whom nobody knows", async () => {
    const lines: [string[], number, RegExp][] = [
      [["blok"], 2, /^There is no command 'blok'\. npm run practices -- --help says what there is\.$/],
      [["import", "nowhere.ndjson"], 2, /There is no file at nowhere\.ndjson\.$/],
      [["block", newId(), "--reason", "why"], 1, /^The admin API answered 404: Unknown practice\.$/],
      [["list", "--url", "http://example.org"], 2, /^--url takes an https address/],
    ];
    for (const [args, exitCode, line] of lines) {
      const end = await run(...args);
      expect(end, args.join(" ")).toMatchObject({ exitCode });
      expect(end.errors.trim().split("\n").at(-1)).toMatch(line);
    }
    expect((await run("--help")).output).toContain("npm run practices --");
  });
});
