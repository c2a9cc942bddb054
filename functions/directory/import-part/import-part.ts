import type { BadLine, FeedLine, Part, PartFindings, PersonWrite } from "../../../shared/domain/directory-feed.ts";
import type { DirectoryEntry } from "../../../shared/domain/insured.ts";
import type { Nir } from "../../../shared/domain/nir.ts";
import { concurrently } from "../../../shared/kernel/concurrently.ts";
import type { Pause } from "../../../shared/kernel/pause.ts";
import { type GoodLine, isBlank, readLine } from "./feed-line.ts";
import { type PersonLines, type PersonPlan, planPerson } from "./plan-person.ts";

export interface ImportPorts {
  lines(part: Part): AsyncIterable<FeedLine>;
  cardRefsOf(nir: Nir): Promise<readonly string[]>;
  seal(nir: Nir, cardRef: string): Promise<string>;
  /** Who of these is in the directory, by reference. */
  people(cardRefs: readonly string[]): Promise<ReadonlyMap<string, DirectoryEntry>>;
  /**
   * Writes all of them and records that this part wrote them, or does nothing and answers false: somebody was changed since they were read,
   * or the table is too busy.
   */
  writePeople(part: Part, writes: readonly PersonWrite[]): Promise<boolean>;
  /** Lines that earlier tries of this part have written; undefined when the part is done. */
  linesWritten(part: Part): Promise<ReadonlySet<number> | undefined>;
  putReport(part: Part, bad: readonly BadLine[]): Promise<void>;
  finishPart(part: Part, findings: PartFindings): Promise<void>;
  readonly pause: Pause;
}

/** Lines held at a time. */
const BATCH = 100;
/** People in one transaction; with up to three MAC keys, well under DynamoDB's hundred actions. */
const PEOPLE_A_WRITE = 25;
const MACS_AT_ONCE = 20;
const WRITES_AT_ONCE = 4;
const TRIES = 8;

/**
 * Imports a part of a feed file. It can be begun again at any moment, and run twice at once: lines already written by this part are left
 * out, the others are compared with what is stored. Never holds more than a batch of lines.
 * @returns false when the part had been done before
 */
export async function importPart(ports: ImportPorts, part: Part): Promise<boolean> {
  const written = await ports.linesWritten(part);
  if (written === undefined) return false;
  const bad: BadLine[] = [];
  let [lines, unchanged, superseded] = [0, 0, 0];
  for await (const batch of batches(ports.lines(part))) {
    lines += batch.length;
    const read = batch.filter(({ number }) => !written.has(number)).map(readLine);
    bad.push(...read.flatMap((line) => ("bad" in line ? [line.bad] : [])));
    const settled = await importLines(
      ports,
      part,
      read.flatMap((line) => ("good" in line ? [line.good] : [])),
    );
    for (const plan of settled) {
      unchanged += plan.unchanged;
      superseded += plan.superseded;
      bad.push(...plan.bad);
    }
  }
  bad.sort((one, other) => one.line - other.line);
  await ports.putReport(part, bad);
  await ports.finishPart(part, { lines, unchanged, superseded, bad });
  return true;
}

async function* batches(lines: AsyncIterable<FeedLine>): AsyncGenerator<FeedLine[]> {
  let batch: FeedLine[] = [];
  for await (const line of lines) {
    if (isBlank(line)) continue;
    batch.push(line);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Plans and writes until every person is settled: who was changed meanwhile is read again. */
async function importLines(ports: ImportPorts, part: Part, lines: readonly GoodLine[]): Promise<PersonPlan[]> {
  const settled: PersonPlan[] = [];
  let open = await byPerson(ports, lines);
  for (let attempt = 1; open.length > 0; attempt += 1) {
    if (attempt > TRIES) throw new Error("the directory is too busy");
    if (attempt > 1) await ports.pause(attempt - 1);
    const stored = await ports.people(open.flatMap(({ cardRefs }) => cardRefs));
    const plans = open.map((person) => {
      const found = person.cardRefs.find((cardRef) => stored.has(cardRef));
      return planPerson(person, found === undefined ? undefined : stored.get(found));
    });
    const done = await concurrently(chunks(plans), WRITES_AT_ONCE, async (chunk) =>
      (await write(ports, part, chunk)) ? { settled: chunk, open: [] } : { settled: [], open: chunk },
    );
    settled.push(...done.flatMap((chunk) => chunk.settled));
    open = done.flatMap((chunk) => chunk.open);
  }
  return settled;
}

async function byPerson({ cardRefsOf }: ImportPorts, lines: readonly GoodLine[]): Promise<PersonLines[]> {
  const people = [...Map.groupBy(lines, ({ nir }) => nir)];
  return concurrently(people, MACS_AT_ONCE, async ([nir, about]) => ({
    cardRefs: await cardRefsOf(nir),
    lines: about,
  }));
}

/** Who needs a write in groups of a transaction's size; who needs none settles together. */
function chunks(plans: readonly PersonPlan[]): PersonPlan[][] {
  const toWrite = plans.filter(({ after }) => after !== undefined);
  const groups = [plans.filter(({ after }) => after === undefined)];
  for (let from = 0; from < toWrite.length; from += PEOPLE_A_WRITE) {
    groups.push(toWrite.slice(from, from + PEOPLE_A_WRITE));
  }
  return groups;
}

async function write(ports: ImportPorts, part: Part, plans: readonly PersonPlan[]): Promise<boolean> {
  const writes = await Promise.all(plans.flatMap((plan) => (plan.after ? [writeOf(ports, plan, plan.after)] : [])));
  return writes.length === 0 || ports.writePeople(part, writes);
}

async function writeOf(
  { seal }: ImportPorts,
  { lines, cardRefs, before, created, changed }: PersonPlan,
  { cardRef, person }: NonNullable<PersonPlan["after"]>,
): Promise<PersonWrite> {
  const [line] = lines;
  if (!line) throw new Error("nobody to write");
  const after = { ...person, insured: { ...person.insured, cardRef }, sealedNir: await seal(line.nir, cardRef) };
  const otherRefs = cardRefs.filter((other) => other !== cardRef);
  return { before, after, otherRefs, created, changed };
}
