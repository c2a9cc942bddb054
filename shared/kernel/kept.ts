import { type Clock, plusSeconds } from "./clock.ts";

/**
 * What was made, kept for some seconds and then made again by whoever asks next; however many ask meanwhile, it is made once. A failure is
 * not kept.
 */
export function keptFor<Value>(seconds: number, now: Clock, make: () => Promise<Value>): () => Promise<Value> {
  let kept: { readonly value: Promise<Value>; readonly until: Date } | undefined;
  return () => {
    if (kept && now() < kept.until) return kept.value;
    const value = make().catch((error: unknown) => {
      kept = undefined;
      throw error;
    });
    kept = { value, until: plusSeconds(now(), seconds) };
    return value;
  };
}
