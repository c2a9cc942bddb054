import type { ListedPractice } from "../../../shared/adapters/dynamodb/practice-directory.ts";
import type { Clock } from "../../../shared/kernel/clock.ts";
import { keptFor } from "../../../shared/kernel/kept.ts";

type ReadDepartement = (departement: string) => Promise<readonly ListedPractice[]>;

/** Départements that an environment keeps: the largest takes some 25 MB. */
const MOST = 4;

/** Everybody in a town looks through the same département: it is kept for some seconds, and the one read first makes room. */
export function keptDepartements(read: ReadDepartement, seconds: number, now: Clock): ReadDepartement {
  const kept = new Map<string, () => ReturnType<ReadDepartement>>();
  return (departement) => {
    const known = kept.get(departement);
    if (known) return known();
    const [oldest] = kept.keys();
    if (oldest !== undefined && kept.size >= MOST) kept.delete(oldest);
    const keeping = keptFor(seconds, now, () => read(departement));
    kept.set(departement, keeping);
    return keeping();
  };
}
