/** Collects how to undo what has been started, and undoes it in the reverse order, once. */
export class Cleanup {
  readonly #undo: (() => unknown)[] = [];
  #running: Promise<void> | undefined;

  add(undo: () => unknown): void {
    this.#undo.push(undo);
  }

  /** Undoes everything even when a part fails; the first failure is thrown at the end. Repeats wait for the first call. */
  run(): Promise<void> {
    this.#running ??= this.#runAll();
    return this.#running;
  }

  async #runAll(): Promise<void> {
    const failures: unknown[] = [];
    for (let undo = this.#undo.pop(); undo; undo = this.#undo.pop()) {
      try {
        await undo();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
