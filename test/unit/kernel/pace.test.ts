import fc from "fast-check";
import { expect, test } from "vitest";
import { paced } from "../../../shared/kernel/pace.ts";

test("however calls come, no second has more turns than allowed, and nobody waits longer than needed", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(120), { minLength: 1, maxLength: 80 }),
      fc.integer({ min: 1, max: 50 }),
      async (gaps, rate) => {
        let now = 1_000_000;
        const turns: number[] = [];
        const turn = paced(
          rate,
          () => new Date(now),
          async (ms) => {
            now += Math.ceil(ms);
          },
        );
        for (const gap of gaps) {
          now += gap;
          const asked = now;
          await turn();
          turns.push(now);
          const earliest = (turns.at(-2) ?? 0) + 1000 / rate;
          expect(now).toBeLessThanOrEqual(Math.max(asked, Math.ceil(earliest) + 1));
        }
        for (const at of turns) {
          expect(turns.filter((other) => at <= other && other < at + 1000).length).toBeLessThanOrEqual(rate + 1);
        }
      },
    ),
  );
});
