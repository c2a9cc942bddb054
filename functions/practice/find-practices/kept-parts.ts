import type { Clock } from "../../../shared/kernel/clock.ts";
import { keptFor } from "../../../shared/kernel/kept.ts";

/**
 * Parts of the directory, by name, as an environment keeps them: everybody in a town looks through the same ones. Each is read once in its time, and
 * the one read first makes room.
 * @param limits how many are kept at most, and for how many seconds
 */
export function keptParts<Part>(
  read: (name: string) => Promise<Part>,
  limits: { readonly most: number; readonly seconds: number },
  now: Clock,
): (name: string) => Promise<Part> {
  const kept = new Map<string, () => Promise<Part>>();
  return (name) => {
    const known = kept.get(name);
    if (known) return known();
    const [oldest] = kept.keys();
    if (oldest !== undefined && kept.size >= limits.most) kept.delete(oldest);
    const keeping = keptFor(limits.seconds, now, () => read(name));
    kept.set(name, keeping);
    return keeping();
  };
}
