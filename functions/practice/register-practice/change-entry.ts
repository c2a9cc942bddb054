import { isDeepStrictEqual } from "node:util";
import type { RegistryChange, Revised } from "../../../shared/domain/registry.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";

/** Somebody else has changed the entry since it was looked at, or at the same moment. */
export interface EntryMoved {
  readonly kind: "entry-moved";
}

/** Who wishes a change, and how careful to be. */
export interface ChangeWish {
  readonly by: string;
  readonly reason?: string | undefined;
  /** The revision that was looked at, 0 for none; any other refuses instead of overwriting. */
  readonly expectedRevision?: number | undefined;
  /** Only tells what would be. */
  readonly dryRun: boolean;
}

export interface ChangePorts<Entry extends Revised> {
  /** False when somebody else's change came first. */
  write(change: RegistryChange<Entry>): Promise<boolean>;
  now(): Date;
}

/** The entry as it now stands (in a dry run: as it would), and what became of it. */
export interface Changed<Entry> {
  readonly entry: Entry;
  readonly outcome: "created" | "changed" | "unchanged";
}

/**
 * Brings an entry of the registry to what is wished, with its next revision and a line in the log. Wished again nothing is written, so
 * whoever lost the answer asks again; of two who write at once one is refused.
 */
export async function changeEntry<Entry extends Revised>(
  ports: ChangePorts<Entry>,
  before: Entry | undefined,
  wished: (revision: number) => Entry,
  { by, reason, expectedRevision, dryRun }: ChangeWish,
): Promise<Outcome<Changed<Entry>, EntryMoved>> {
  const revision = before?.revision ?? 0;
  if (before && isSame(before, wished(revision))) return done({ entry: before, outcome: "unchanged" });
  if (expectedRevision !== undefined && expectedRevision !== revision) return refuse({ kind: "entry-moved" });
  const after = wished(revision + 1);
  const changed = done<Changed<Entry>>({ entry: after, outcome: before ? "changed" : "created" });
  if (dryRun) return changed;
  return (await ports.write({ at: ports.now(), by, reason, before, after }))
    ? changed
    : refuse({ kind: "entry-moved" });
}

/** What is undefined and what is absent are the same: a table keeps neither. */
const isSame = (one: object, other: object): boolean => isDeepStrictEqual(present(one), present(other));
const present = (entry: object) => new Map(Object.entries(entry).filter(([, value]) => value !== undefined));
