import { setTimeout as wait } from "node:timers/promises";

/** Asks again and again until it is so: for what streams bring about. @throws after half a minute, or as many seconds as are given */
export async function eventually(what: string, isSo: () => Promise<boolean>, seconds = 30): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`${what} did not come within ${seconds} seconds`);
    await wait(200);
  }
}
