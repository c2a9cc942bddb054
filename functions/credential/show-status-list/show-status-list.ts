import { gzipSync } from "node:zlib";
import type { ListToken } from "../../../shared/adapters/s3/status-list-bucket.ts";
import type { Clock } from "../../../shared/kernel/clock.ts";
import { digest } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";

/** A list as an environment keeps it: ready to be sent either way. */
export interface ShownList {
  readonly token: string;
  readonly gzipped: Buffer;
  readonly digest: string;
}

export interface ShowPorts {
  /** The token of a list, unless it is still the one with the validator. */
  read(list: number, etag?: string): Promise<ListToken | "unchanged" | undefined>;
  readonly now: Clock;
}

export type ShowRefusal = { readonly kind: "list-unknown" } | { readonly kind: "history-not-offered" };

/** Seconds for which an environment does not ask whether a list was published anew: part of what a revocation takes to be seen. */
const FRESH_SECONDS = 5;
/** Lists that an environment keeps. More are in use only in years; then the one asked for longest ago is fetched again. */
const MOST_KEPT = 256;

interface Kept extends ShownList {
  readonly etag: string;
  checkedAt: number;
}

const numberOf = (name: string): number | undefined => (/^[1-9]\d{0,8}$/.test(name) ? Number(name) : undefined);

/** Shows lists as they are published. Who asks tells which list, among half a million credentials, and never which place in it. */
export function listReader({ read, now }: ShowPorts) {
  const kept = new Map<number, Kept>();
  const current = async (list: number): Promise<Kept | undefined> => {
    const held = kept.get(list);
    const at = now().getTime();
    if (held && at < held.checkedAt + FRESH_SECONDS * 1000) return held;
    const found = await read(list, held?.etag);
    if (found === "unchanged") return held && Object.assign(held, { checkedAt: at });
    if (!found) return undefined;
    return { ...found, gzipped: gzipSync(found.token), digest: digest(found.token), checkedAt: at };
  };
  return async (name: string, time?: string): Promise<Outcome<ShownList, ShowRefusal>> => {
    if (time !== undefined) return refuse({ kind: "history-not-offered" });
    const list = numberOf(name);
    const shown = list === undefined ? undefined : await current(list);
    if (list === undefined || !shown) return refuse({ kind: "list-unknown" });
    kept.delete(list);
    kept.set(list, shown);
    const oldest = kept.keys().next().value;
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    return done(shown);
  };
}
