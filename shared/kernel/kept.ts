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

/** How often what is renewed in passing may have been due before somebody waits for it. */
export const TIMES_OVERDUE = 10;

/**
 * The same for what a caller would rather have a little older than wait for: once it is due it is made anew while the caller goes on with
 * what there is. Only who finds nothing, or something ten times as old, waits. Until a renewal succeeds the next caller tries again.
 */
export function renewedInPassing<Value>(seconds: number, now: Clock, make: () => Promise<Value>): () => Promise<Value> {
  let kept: { readonly value: Value; readonly at: Date } | undefined;
  let renewal: Promise<Value> | undefined;
  const renew = (): Promise<Value> => {
    const at = now();
    renewal ??= make()
      .then((value) => {
        kept = { value, at };
        return value;
      })
      .finally(() => {
        renewal = undefined;
      });
    return renewal;
  };
  return async () => {
    if (!kept || now() >= plusSeconds(kept.at, TIMES_OVERDUE * seconds)) return renew();
    const { value, at } = kept;
    // Who does not wait for it is not told of its failure either; the next one asks again.
    if (now() >= plusSeconds(at, seconds)) renew().catch(() => undefined);
    return value;
  };
}

/**
 * What was used last, up to `count`: the one unused for longest makes room. A failure is not kept, nor does it take anything's place.
 * @returns the kept one of that name, or what `make` makes
 */
export function latestKept<Value>(count: number): (name: string, make: () => Promise<Value>) => Promise<Value> {
  const kept = new Map<string, Value>();
  return async (name, make) => {
    const value = kept.get(name) ?? (await make());
    // A map lists its entries as they were set: the first is the one unused for longest.
    kept.delete(name);
    kept.set(name, value);
    const [oldest = name] = kept.keys();
    if (kept.size > count) kept.delete(oldest);
    return value;
  };
}

/** What lasts to an end. */
export interface Lasting {
  /** From when another is wanted, and until when this one will do. */
  readonly renewAt: Date;
  readonly usableUntil: Date;
}

/**
 * What lasts to an end of its own, and is made anew before it, or once it won't do any more: however many callers meet that, one is made. Should
 * it fail, what is at hand goes on until shortly before its end. A failure is not kept: the next caller tries again.
 */
export function renewedBeforeEnd<Value extends Lasting>(
  now: Clock,
  make: (at: Date) => Promise<Value>,
  willDo: (held: Value) => Promise<boolean> = async () => true,
): () => Promise<Value> {
  let current: Value | undefined;
  let renewal: Promise<Value> | undefined;
  const renewed = async (): Promise<Value> => {
    renewal ??= make(now()).finally(() => {
      renewal = undefined;
    });
    current = await renewal;
    return current;
  };
  return async () => {
    const [held, at] = [current, now()];
    try {
      return held && at < held.renewAt && (await willDo(held)) ? held : await renewed();
    } catch (error) {
      if (held && at < held.usableUntil) return held;
      throw error;
    }
  };
}
