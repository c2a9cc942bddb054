import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate } from "node:timers/promises";
import type { Seeded } from "./seeded.ts";

/**
 * What becomes of one try of a call: nothing unusual; not made (throttled); made, and the answer lost; or the process dies right before it or
 * right after.
 */
const FAULTS = ["throttled", "answer-lost", "dies-before", "dies-after"] as const;
type Fault = (typeof FAULTS)[number] | "none";

/** As often as the SDK makes a call. */
const TRIES = 3;

class Unanswered extends Error {}

interface Process {
  /** Calls that it waits for. */
  waiting: number;
  readonly die: () => void;
}

/**
 * Processes that run at once, each in its own time: every call that one makes waits until it is let through, in an order that is drawn, and
 * may fail in every way. A process that dies does nothing any more, not even fail.
 */
export class Processes {
  readonly #draws: Seeded;
  readonly #running = new Set<Process>();
  readonly #current = new AsyncLocalStorage<Process>();
  #waiting: { let: (fault: Fault) => void; of: Process }[] = [];
  /** How likely a try of a call fails. */
  faultRate = 0;
  deaths = 0;
  faults = 0;

  constructor(draws: Seeded) {
    this.#draws = draws;
  }

  get count(): number {
    return this.#running.size;
  }

  /** Begins a process, and ends as soon as it waits for a call. What it comes to: its result, its error, or that it died. */
  async begin(run: () => Promise<void>, ended: (how: "done" | "failed" | "died", error?: unknown) => void) {
    const process: Process = {
      waiting: 0,
      die: () => {
        this.deaths += 1;
        this.#running.delete(process);
        this.#waiting = this.#waiting.filter(({ of }) => of !== process);
        ended("died");
      },
    };
    this.#running.add(process);
    const finish = (how: "done" | "failed", error?: unknown) => {
      if (this.#running.delete(process)) ended(how, error);
    };
    this.#current.run(process, () =>
      run().then(
        () => finish("done"),
        (error: unknown) => finish("failed", error),
      ),
    );
    await this.#untilAllWait();
  }

  /** Lets one call through that is waited for, whichever is drawn. */
  async letOne(): Promise<void> {
    const index = this.#draws.below(this.#waiting.length);
    const [chosen] = this.#waiting.splice(index, 1);
    if (!chosen) return;
    chosen.of.waiting -= 1;
    const fault = this.#draws.happens(this.faultRate) ? this.#draws.one(FAULTS) : "none";
    if (fault !== "none") this.faults += 1;
    chosen.let(fault);
    await this.#untilAllWait();
  }

  /**
   * One call of the process that makes it, with the SDK's own repeats.
   * @param act what the call does, each time that it is made; its exception is its answer
   * @throws Unanswered when no try was answered
   */
  async call<Answer>(act: () => Answer): Promise<Answer> {
    const process = this.#current.getStore();
    if (!process) throw new Error("a call that no process makes");
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const fault = await this.#turn(process);
      if (fault === "throttled") continue;
      if (fault === "dies-before") return this.#dead(process);
      const answer = answerOf(act);
      if (fault === "dies-after") return this.#dead(process);
      if (fault === "answer-lost") continue;
      if (answer.ok) return answer.value;
      throw answer.error;
    }
    throw new Unanswered("no try was answered");
  }

  #turn(process: Process): Promise<Fault> {
    process.waiting += 1;
    return new Promise((resolve) => this.#waiting.push({ let: resolve, of: process }));
  }

  #dead(process: Process): Promise<never> {
    process.die();
    return new Promise(() => undefined);
  }

  /** Signatures are checked on other threads: who waits for no call is given time. */
  async #untilAllWait(): Promise<void> {
    do await setImmediate();
    while ([...this.#running].some(({ waiting }) => waiting === 0));
  }
}

function answerOf<Value>(act: () => Value) {
  try {
    return { ok: true, value: act() } as const;
  } catch (error) {
    return { ok: false, error } as const;
  }
}
