import type { Practice, Reader } from "../../../shared/domain/practice.ts";
import type { RegistryChange, RegistryState } from "../../../shared/domain/registry.ts";
import { type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import { type Changed, type ChangeWish, changeEntry, type EntryMoved } from "../register-practice/change-entry.ts";

export interface StatePorts {
  practice(id: string): Promise<Practice | undefined>;
  reader(practiceId: string, readerId: string): Promise<Reader | undefined>;
  changePractice(change: RegistryChange<Practice>): Promise<boolean>;
  changeReader(change: RegistryChange<Reader>): Promise<boolean>;
  now(): Date;
}

export type StateRefusal = EntryMoved | { readonly kind: "practice-not-found" } | { readonly kind: "reader-not-found" };

/**
 * Blocks a reader, or a practice with all of its readers, or takes that back. A block ends their tokens in the same write; taking it back
 * revives none of them.
 */
export async function changeState(
  ports: StatePorts,
  { practiceId, readerId }: { practiceId: string; readerId?: string | undefined },
  state: RegistryState,
  wish: ChangeWish,
): Promise<Outcome<Changed<Practice | Reader>, StateRefusal>> {
  if (readerId === undefined) {
    const before = await ports.practice(practiceId);
    if (!before) return refuse({ kind: "practice-not-found" });
    const writing = { write: ports.changePractice, now: ports.now };
    return changeEntry(writing, before, (revision) => ({ ...before, state, revision }), wish);
  }
  const before = await ports.reader(practiceId, readerId);
  if (!before) return refuse({ kind: "reader-not-found" });
  const writing = { write: ports.changeReader, now: ports.now };
  return changeEntry(writing, before, (revision) => ({ ...before, state, revision }), wish);
}
