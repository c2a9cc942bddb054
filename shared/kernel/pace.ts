import type { Clock } from "./clock.ts";

/** Lets calls through one after another, at most so many a second: each waits until its turn has come. */
export function paced(perSecond: number, now: Clock, sleep: (ms: number) => Promise<unknown>): () => Promise<void> {
  let nextTurn = 0;
  return async () => {
    const at = now().getTime();
    const turn = Math.max(at, nextTurn);
    nextTurn = turn + 1000 / perSecond;
    if (turn > at) await sleep(turn - at);
  };
}
