import { expect, test } from "vitest";
import { triesLeft } from "../../../shared/domain/code-tries.ts";

test("four rounds of four tries, with waits of 1 minute, 5 minutes and 1 hour, then blocked", () => {
  const at = 1_000_000;
  const waits = Array.from({ length: 17 }, (_, tries) => {
    const left = triesLeft(tries, at);
    return left.blocked ? "blocked" : left.retryAt ? left.retryAt.getTime() / 1000 - at : left.triesLeft;
  });
  expect(waits).toEqual([4, 3, 2, 1, 60, 3, 2, 1, 300, 3, 2, 1, 3600, 3, 2, 1, "blocked"]);
});
