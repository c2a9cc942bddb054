import type { Practice, Reader, ReaderFacts } from "../../../shared/domain/practice.ts";
import { type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import {
  type Changed,
  type ChangePorts,
  type ChangeWish,
  changeEntry,
  type EntryMoved,
} from "../register-practice/change-entry.ts";

export interface ReaderPorts extends ChangePorts<Reader> {
  practice(id: string): Promise<Practice | undefined>;
  reader(practiceId: string, readerId: string): Promise<Reader | undefined>;
}
export type ReaderRefusal = EntryMoved | { readonly kind: "practice-not-found" };

/** Registers a reader of a known practice, or changes what is registered; whether it is blocked stays as it is. */
export async function registerReader(
  ports: ReaderPorts,
  path: { practiceId: string; readerId: string },
  facts: ReaderFacts,
  wish: ChangeWish,
): Promise<Outcome<Changed<Reader>, ReaderRefusal>> {
  const [practice, before] = await Promise.all([
    ports.practice(path.practiceId),
    ports.reader(path.practiceId, path.readerId),
  ]);
  if (!practice) return refuse({ kind: "practice-not-found" });
  const state = before?.state ?? "active";
  return changeEntry(ports, before, (revision) => ({ ...path, ...facts, state, revision }), wish);
}
