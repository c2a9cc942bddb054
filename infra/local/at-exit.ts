const duties = new Set<() => void>();

/**
 * Something to be done at once, without waiting, should this process end before it is called off: the last resort
 * for what must not be left behind. What was asked for last is done first. Answers how to call it off.
 */
export function atExit(duty: () => void): () => void {
  duties.add(duty);
  return () => {
    duties.delete(duty);
  };
}

/** For a program that others end in their own way, such as a test runner: does now what is due at the exit. */
export function doExitDuties(): void {
  for (const duty of [...duties].reverse()) {
    duties.delete(duty);
    duty();
  }
}

process.on("exit", doExitDuties);
