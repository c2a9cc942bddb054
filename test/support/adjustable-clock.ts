/** A clock that stands still until it is moved. */
export class AdjustableClock {
  #now: number;

  constructor(start: Date = new Date()) {
    // Whole seconds: what is compared is kept in seconds.
    this.#now = Math.floor(start.getTime() / 1000) * 1000;
  }

  readonly now = (): Date => new Date(this.#now);

  pass(seconds: number): void {
    this.#now += seconds * 1000;
  }
}
