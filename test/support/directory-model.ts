import { type ImportPorts, importPart } from "../../functions/directory/import-part/import-part.ts";
import type { BadLine, Part, PartFindings, PersonWrite } from "../../shared/domain/directory-feed.ts";
import { type CountChanges, countChanges, sumOfChanges } from "../../shared/domain/fund-count.ts";
import type { DirectoryEntry } from "../../shared/domain/insured.ts";

/** A process that ends where it stands. */
export class Crash extends Error {}

/** The directory in memory, as strict as the table: what it does is whole or not at all, and calls can be made to end in a crash. */
export class DirectoryModel {
  readonly people = new Map<string, DirectoryEntry>();
  readonly done = new Map<string, PartFindings & { created: number; changed: number }>();
  readonly reports = new Map<string, readonly BadLine[]>();
  counts: CountChanges = {};
  writes = 0;
  /** Called at each call of a port with its number, before the call and after it. */
  atCall: (call: number) => void = () => undefined;
  #calls = 0;
  readonly #records = new Map<string, PersonWrite[]>();
  readonly #keys: readonly string[];

  /** @param keys versions of the MAC keys, newest first */
  constructor(keys: readonly string[] = ["1"]) {
    this.#keys = keys;
  }

  get calls(): number {
    return this.#calls;
  }

  /** What environments know that have another list of keys. */
  withKeys(keys: readonly string[]): DirectoryModel {
    const other = new DirectoryModel(keys);
    for (const [cardRef, entry] of this.people) other.people.set(cardRef, entry);
    return other;
  }

  run(part: Part, lines: readonly string[]): Promise<boolean> {
    return importPart(this.ports(lines), part);
  }

  ports(lines: readonly string[]): ImportPorts {
    return {
      lines: async function* () {
        for (const [index, line] of lines.entries()) yield { number: index + 1, bytes: Buffer.from(line) };
      },
      cardRefsOf: (nir) => this.#call(() => this.#keys.map((version) => version + nir.split("").reverse().join(""))),
      seal: (nir, cardRef) => this.#call(() => `sealed ${nir} for ${cardRef}`),
      people: (cardRefs) =>
        this.#call(() => new Map([...this.people].filter(([cardRef]) => cardRefs.includes(cardRef)))),
      writePeople: (part, writes) => this.#call(() => this.#write(part, writes)),
      linesWritten: (part) =>
        this.#call(() =>
          this.done.has(nameOf(part))
            ? undefined
            : new Set(this.#recordsOf(part).flatMap(({ created, changed }) => [...created, ...changed])),
        ),
      putReport: (part, bad) => this.#call(() => void this.reports.set(nameOf(part), bad)),
      finishPart: (part, findings) => this.#call(() => this.#finish(part, findings)),
      pause: async () => undefined,
    };
  }

  async #call<Answer>(does: () => Answer): Promise<Answer> {
    this.#calls += 1;
    const call = this.#calls;
    this.atCall(2 * call);
    await Promise.resolve();
    const answer = does();
    this.atCall(2 * call + 1);
    return answer;
  }

  #recordsOf(part: Part): PersonWrite[] {
    return this.#records.get(nameOf(part)) ?? [];
  }

  #write(part: Part, writes: readonly PersonWrite[]): boolean {
    const isAsRead = ({ before, after, otherRefs }: PersonWrite) =>
      this.people.get(after.insured.cardRef)?.revision === before?.revision &&
      (before !== undefined || otherRefs.every((cardRef) => !this.people.has(cardRef)));
    if (!writes.every(isAsRead)) return false;
    for (const { after } of writes) this.people.set(after.insured.cardRef, after);
    this.writes += writes.length;
    this.#records.set(nameOf(part), [...this.#recordsOf(part), ...writes]);
    return true;
  }

  #finish(part: Part, findings: PartFindings): void {
    if (this.done.has(nameOf(part))) return;
    const writes = this.#recordsOf(part);
    const sum = (of: "created" | "changed") => writes.reduce((count, write) => count + write[of].length, 0);
    this.done.set(nameOf(part), { ...findings, created: sum("created"), changed: sum("changed") });
    const changes = writes.map(({ before, after }) => countChanges(before?.insured, after.insured));
    this.counts = sumOfChanges([this.counts, ...changes]);
  }

  /** What the counts must be: everybody who is there, once. */
  recount(): CountChanges {
    return sumOfChanges([...this.people.values()].map(({ insured }) => countChanges(undefined, insured)));
  }
}

const nameOf = ({ key, versionId, part }: Part): string => `${key} ${versionId} ${part}`;
