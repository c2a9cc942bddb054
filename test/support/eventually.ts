import { setTimeout as wait } from "node:timers/promises";

/** Asks again and again until it is so: for what streams bring about. @throws after half a minute */
export async function eventually(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`${what} did not come within 30 seconds`);
    await wait(200);
  }
}
