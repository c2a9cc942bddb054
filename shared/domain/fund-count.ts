import { CANARY_ORGANISM } from "./canary.ts";
import type { Insured } from "./insured.ts";

/** How many living people an organism has, by year of birth. */
export interface FundCount {
  readonly organism: string;
  readonly born: ReadonlyMap<number, number>;
}

/** Changes of the counts: `<organism>#<year of birth>` → people more or fewer, never zero. */
export type CountChanges = Readonly<Record<string, number>>;

type Counted = Pick<Insured, "organism" | "birthDate" | "deceasedOn">;

/** Where a person counts; the dead nowhere, nor the canary. */
const placeOf = (person: Counted | undefined): string | undefined =>
  person === undefined || person.deceasedOn !== undefined || person.organism === CANARY_ORGANISM
    ? undefined
    : `${person.organism}#${person.birthDate.slice(0, 4)}`;

/** What replacing one state of a person by another does to the counts; no state before for somebody new. */
export function countChanges(before: Counted | undefined, after: Counted): CountChanges {
  const [from, to] = [placeOf(before), placeOf(after)];
  if (from === to) return {};
  return { ...(from !== undefined && { [from]: -1 }), ...(to !== undefined && { [to]: 1 }) };
}

/** Several changes as one. */
export function sumOfChanges(all: readonly CountChanges[]): CountChanges {
  const sum: Record<string, number> = {};
  for (const changes of all) {
    for (const [place, change] of Object.entries(changes)) sum[place] = (sum[place] ?? 0) + change;
  }
  return Object.fromEntries(Object.entries(sum).filter(([, change]) => change !== 0));
}
