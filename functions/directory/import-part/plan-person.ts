import type { BadLine } from "../../../shared/domain/directory-feed.ts";
import type { DirectoryEntry } from "../../../shared/domain/insured.ts";
import type { FeedPerson, GoodLine } from "./feed-line.ts";

/** Lines of a batch that are about the same person, in the order of the file. */
export interface PersonLines {
  /** What the person may be stored under, newest key first. */
  readonly cardRefs: readonly string[];
  readonly lines: readonly GoodLine[];
}

/** What becomes of the lines about one person. */
export interface PersonPlan extends PersonLines {
  readonly before: DirectoryEntry | undefined;
  /** The state to write, with the reference to write it under. */
  readonly after: { readonly cardRef: string; readonly person: FeedPerson } | undefined;
  readonly created: readonly number[];
  readonly changed: readonly number[];
  readonly unchanged: number;
  readonly superseded: number;
  readonly bad: readonly BadLine[];
}

/**
 * Decides what lines about one person do to what is stored. The highest revision wins, wherever it comes from; the same revision with other
 * content is the fund's mistake and changes nothing.
 */
export function planPerson(given: PersonLines, before: DirectoryEntry | undefined): PersonPlan {
  const created: number[] = [];
  const changed: number[] = [];
  const bad: BadLine[] = [];
  let [unchanged, superseded] = [0, 0];
  let after: FeedPerson | undefined;
  for (const { line, person } of given.lines) {
    const current = after ?? before;
    if (current === undefined || person.revision > current.revision) {
      (current === undefined ? created : changed).push(line);
      after = person;
    } else if (person.revision < current.revision) superseded += 1;
    else if (sameContent(person, current)) unchanged += 1;
    else bad.push({ line, reason: "revision-conflict" });
  }
  const cardRef = before?.insured.cardRef ?? given.cardRefs[0] ?? "";
  return { ...given, before, after: after && { cardRef, person: after }, created, changed, unchanged, superseded, bad };
}

const sameContent = (one: FeedPerson, other: FeedPerson): boolean => contentOf(one) === contentOf(other);

/** A person's content as text: fields sorted, absent ones left out, the directory's own ones too. */
const contentOf = ({ insured, beneficiaries }: FeedPerson): string =>
  JSON.stringify([insured, beneficiaries], (key, value: unknown) =>
    key === "cardRef" ? undefined : typeof value === "object" && value && !Array.isArray(value) ? sorted(value) : value,
  );

const sorted = (value: object): object =>
  Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
