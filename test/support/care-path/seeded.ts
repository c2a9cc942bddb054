/** Draws that are the same for the same seed: what a run did, it does again. (mulberry32) */
export class Seeded {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to but not including 1. */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(count: number): number {
    return Math.floor(this.fraction() * count);
  }

  happens(probability: number): boolean {
    return this.fraction() < probability;
  }

  one<Value>(values: readonly [Value, ...Value[]]): Value;
  one<Value>(values: readonly Value[]): Value | undefined;
  one<Value>(values: readonly Value[]): Value | undefined {
    return values[this.below(values.length)];
  }
}
