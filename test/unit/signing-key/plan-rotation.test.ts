import { expect, test } from "vitest";
import { planRotation } from "../../../functions/signing-key/plan-rotation/plan-rotation.ts";

const NOW = new Date("2026-11-25T10:00:00Z");
const list = (number: number, openedAt: string) => ({
  list: number,
  size: 2 ** 20,
  openedAt: new Date(openedAt),
  decoySeed: "seed",
});

test("re-issues are what live lists hold, spread over the life of a credential, beside the quota that they meet", async () => {
  const lists = [list(1, "2026-01-01T00:00:00Z"), list(2, "2026-11-01T00:00:00Z"), list(3, "2026-11-02T00:00:00Z")];
  const plan = await planRotation({ lists: async () => lists, fillOf: async () => 0.5, now: () => NOW });
  expect(plan).toMatchObject({ credentialsAtMost: 2 ** 20, days: 30, quota: { limit: 1_000 } });
  expect(plan.perSecond).toBeCloseTo(0.4045, 3);
  expect(plan.use).toBeCloseTo(0.0004, 4);
});
