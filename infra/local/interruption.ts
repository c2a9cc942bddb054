import { constants } from "node:os";

/** The person, or the system, wants the program to end. */
export class Interruption extends Error {
  override readonly name = "Interruption";
  /** What a shell expects of a program that ended for this reason. */
  readonly exitCode: number;

  constructor(signal: "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGPIPE") {
    super("Interrupted.");
    this.exitCode = 128 + constants.signals[signal];
  }
}

/**
 * Aborts with an Interruption at Ctrl-C, a request to end, a closed terminal, or when nobody reads the output any more.
 * Repeats change nothing: a terminal and npm both pass Ctrl-C on, and what is being stopped must get stopped.
 */
export function interruptions(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => controller.abort(new Interruption(signal)));
  }
  process.stdout.on("error", () => controller.abort(new Interruption("SIGPIPE")));
  return controller.signal;
}

/** Waits for the abort and throws its reason. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    // Nothing else may keep the program running while it waits.
    const awake = setInterval(() => undefined, 60_000);
    const abort = () => {
      clearInterval(awake);
      reject(signal.reason);
    };
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}
