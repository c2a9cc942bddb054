import { open } from "node:fs/promises";
import { extname } from "node:path";
import * as z from "zod";
import { PracticeFields, PracticeId } from "../../functions/practice/register-practice/contract.ts";
import { ReaderFields, ReaderId } from "../../functions/practice/register-reader/contract.ts";
import { FileError } from "../admin-command/run-command.ts";
import { csvFields } from "./csv.ts";

/** A line of an import: a practice as the registry is to hold it, with its readers. */
const ImportRecord = z.strictObject({
  id: PracticeId,
  ...PracticeFields,
  readers: z
    .array(z.strictObject({ reader_id: ReaderId, ...ReaderFields }))
    .max(200)
    .default([]),
});
type ImportRecord = z.infer<typeof ImportRecord>;

/** A line that can't be taken: its number, from 1, and why; never what it says. */
export interface BadLine {
  readonly line: number;
  readonly reason: string;
}
export interface GoodLine {
  readonly line: number;
  readonly record: ImportRecord;
}

/** Longer than a hospital with all of its readers. */
const LINE_CHARACTERS = 128 * 1024;

/**
 * Reads a file line by line; a bad line stops none of the others. Empty lines are passed over.
 * @throws FileError when there is no such file, or none of a form that is known
 */
export async function* readImport(path: string): AsyncGenerator<GoodLine | BadLine> {
  const read = { ".ndjson": jsonLines, ".jsonl": jsonLines, ".csv": csvLines }[extname(path)];
  if (!read) throw new FileError(`${path} is neither .ndjson nor .csv.`);
  const seen = new Map<string, number>();
  for await (const [line, content] of read(path)) {
    const found = content === undefined ? { line, reason: "not well-formed" } : recordIn(line, content);
    if ("reason" in found) yield found;
    else {
      const first = seen.get(found.record.id);
      if (first === undefined) seen.set(found.record.id, line);
      yield first === undefined ? found : { line, reason: `the same practice as line ${first}` };
    }
  }
}

function recordIn(line: number, content: unknown): GoodLine | BadLine {
  const parsed = ImportRecord.safeParse(content);
  if (parsed.success) {
    const readers = parsed.data.readers.map(({ reader_id }) => reader_id);
    const isTwice = new Set(readers).size < readers.length;
    return isTwice ? { line, reason: "the same reader twice" } : { line, record: parsed.data };
  }
  const faults = parsed.error.issues.map(({ path }) => path.join(".") || "unknown field");
  return { line, reason: `check ${[...new Set(faults)].slice(0, 5).join(", ")}` };
}

type NumberedLines = AsyncGenerator<readonly [number, unknown]>;

async function* textLines(path: string): AsyncGenerator<readonly [number, string]> {
  const file = await open(path).catch(() => {
    throw new FileError(`There is no file at ${path}.`);
  });
  let number = 0;
  for await (const text of file.readLines({ encoding: "utf8" })) {
    number += 1;
    if (text.trim() !== "") yield [number, number === 1 ? text.replace(/^\uFEFF/, "") : text];
  }
}

async function* jsonLines(path: string): NumberedLines {
  for await (const [number, text] of textLines(path)) yield [number, parsedJson(text)];
}

function parsedJson(text: string): unknown {
  if (text.length > LINE_CHARACTERS) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const COLUMNS = [
  "id",
  "name",
  "kind",
  "departement",
  "speciality",
  "address_lines",
  "postcode",
  "city",
  "latitude",
  "longitude",
  "declared",
  "listed",
] as const;
type Column = (typeof COLUMNS)[number];

async function* csvLines(path: string): NumberedLines {
  let columns: readonly string[] | undefined;
  for await (const [number, text] of textLines(path)) {
    const fields = text.length > LINE_CHARACTERS ? undefined : csvFields(text);
    if (columns) yield [number, fields?.length === columns.length ? recordOf(columns, fields) : undefined];
    else columns = headerIn(path, fields ?? []);
  }
}

function headerIn(path: string, columns: readonly string[]): readonly string[] {
  const isKnown = (column: string) => COLUMNS.some((known) => known === column);
  const missing = COLUMNS.slice(0, 4).find((needed) => !columns.includes(needed));
  const unknown = columns.find((column) => !isKnown(column));
  if (missing !== undefined) throw new FileError(`${path} has no column ${missing} in its first line.`);
  if (unknown !== undefined) throw new FileError(`${path} has a column that is not known: ${COLUMNS.join(", ")} are.`);
  return columns;
}

/** An empty field says nothing. */
function recordOf(columns: readonly string[], fields: readonly string[]): object {
  const text = (column: Column): string | undefined => fields[columns.indexOf(column)] || undefined;
  const number = (column: Column) => {
    const said = text(column);
    return said === undefined ? undefined : Number(said);
  };
  const flag = (column: Column) => {
    const said = text(column);
    return said === undefined ? undefined : ({ true: true, false: false }[said] ?? said);
  };
  return withoutUndefined({
    id: text("id"),
    name: text("name"),
    kind: text("kind"),
    departement: text("departement"),
    speciality: text("speciality"),
    address: ifAny({ lines: text("address_lines")?.split("|"), postcode: text("postcode"), city: text("city") }),
    place: ifAny({ latitude: number("latitude"), longitude: number("longitude") }),
    declared: flag("declared"),
    listed: flag("listed"),
  });
}

const ifAny = <Part extends object>(part: Part): Part | undefined =>
  Object.values(part).some((value) => value !== undefined) ? part : undefined;

const withoutUndefined = (record: object): object =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
