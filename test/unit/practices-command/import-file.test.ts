import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FileError } from "../../../infra/admin-command/run-command.ts";
import { csvFields } from "../../../infra/practices/csv.ts";
import { type BadLine, type GoodLine, readImport } from "../../../infra/practices/import-file.ts";
import { newClientKey } from "../../support/key-pair.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "practices-"));
});
afterAll(() => rm(folder, { recursive: true }));
async function everyLine(path: string): Promise<(GoodLine | BadLine)[]> {
  const lines: (GoodLine | BadLine)[] = [];
  for await (const line of readImport(path)) lines.push(line);
  return lines;
}
async function linesOf(name: string, content: string): Promise<(GoodLine | BadLine)[]> {
  const path = join(folder, name);
  await writeFile(path, content);
  return everyLine(path);
}

const PRACTICE = { id: "691234567", name: "Cabinet", kind: "doctor", departement: "69" };
const { jwk } = await newClientKey();
const READER = { reader_id: "desk", jwk, software: { name: "Cabinet", version: "1.0" } };

describe("a file to import", () => {
  it("is read line by line, and a bad line tells its number and why, never what it says", async () => {
    const lines = [
      JSON.stringify({ ...PRACTICE, readers: [READER] }),
      "",
      "{",
      JSON.stringify({ ...PRACTICE, id: "1", address: { lines: ["SECRET"], postcode: "x", city: "Lyon" } }),
      JSON.stringify(PRACTICE),
      JSON.stringify({ ...PRACTICE, id: "691234568", readers: [READER, READER] }),
      JSON.stringify({ ...PRACTICE, id: "691234569", secret: 1 }),
      JSON.stringify({ ...PRACTICE, id: "691234570" }),
    ];
    const found = await linesOf("some.ndjson", lines.join("\n"));
    expect(found).toMatchObject([
      { line: 1, record: { id: "691234567", declared: false, readers: [READER] } },
      { line: 3, reason: "not well-formed" },
      { line: 4, reason: "check id, address.postcode" },
      { line: 5, reason: "the same practice as line 1" },
      { line: 6, reason: "the same reader twice" },
      { line: 7, reason: "check unknown field" },
      { line: 8, record: { readers: [] } },
    ]);
    expect(JSON.stringify(found)).not.toContain("SECRET");
  });

  it("may be a CSV with the columns in any order, and empty fields say nothing", async () => {
    const found = await linesOf(
      "some.csv",
      [
        "\uFEFFname,id,kind,departement,address_lines,postcode,city,latitude,longitude,declared,speciality",
        'Cabinet "des" Terreaux,691234567,doctor,69,1 rue|BP 2,69001,Lyon,45.767,4.834,true,01',
        '"Pharmacie, dite ""la Grande""",691234568,pharmacy,69,,,,,,,',
        "Trop court,691234569",
        '"sans fin,691234570,doctor,69,,,,,,,',
        "Sans ville,691234571,doctor,69,1 rue,69001,,,,,",
        "Nulle part,691234572,doctor,69,,,,quelque,part,peut-être,",
      ].join("\r\n"),
    );
    expect(found).toMatchObject([
      { line: 2, reason: "not well-formed" },
      { line: 3, record: { name: 'Pharmacie, dite "la Grande"', declared: false } },
      { line: 4, reason: "not well-formed" },
      { line: 5, reason: "not well-formed" },
      { line: 6, reason: "check address.city" },
      { line: 7, reason: "check place.latitude, place.longitude, declared" },
    ]);
    const [whole] = await linesOf(
      "one.csv",
      "id,name,kind,departement,address_lines,postcode,city\n691234567,Cabinet,doctor,69,1 rue|BP 2,69001,Lyon",
    );
    expect(whole).toMatchObject({ record: { address: { lines: ["1 rue", "BP 2"], postcode: "69001", city: "Lyon" } } });
  });

  it("says whether a practice is shown to people only where it has a word on it", async () => {
    const csv = [
      "id,name,kind,departement,listed",
      "691234567,Cabinet,doctor,69,false",
      "691234568,Cabinet,doctor,69,true",
      "691234569,Cabinet,doctor,69,",
      "691234570,Cabinet,doctor,69,non",
    ];
    const [hidden, shown, unsaid, wrong] = await linesOf("listed.csv", csv.join("\n"));
    expect([hidden, shown]).toMatchObject([{ record: { listed: false } }, { record: { listed: true } }]);
    expect(wrong).toEqual({ line: 5, reason: "check listed" });
    const [without] = await linesOf("unsaid.ndjson", JSON.stringify(PRACTICE));
    for (const line of [unsaid, without]) {
      expect(line).toHaveProperty("record");
      expect(line).not.toHaveProperty("record.listed");
    }
  });

  it.each([
    ["no.csv", "id,name,kind\n", /has no column departement/],
    ["odd.csv", "id,name,kind,departement,phone\n", /not known/],
    ["some.txt", "", /neither \.ndjson nor \.csv/],
  ])("%s is refused as a whole", async (name, content, why) => {
    await expect(linesOf(name, content)).rejects.toThrow(FileError);
    await expect(linesOf(name, content)).rejects.toThrow(why);
  });

  it("is there", async () => {
    await expect(everyLine(join(folder, "nowhere.ndjson"))).rejects.toThrow(/^There is no file at/);
  });

  it("has any text in its CSV fields but the end of a line", () => {
    const field = fc.string({ unit: fc.constantFrom("a", ",", '"', " ", "é", "|") });
    fc.assert(
      fc.property(fc.array(field, { minLength: 1 }), (fields) => {
        const quoted = fields.map((text) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text));
        expect(csvFields(quoted.join(","))).toEqual(fields);
      }),
    );
  });
});
