import { expect, test } from "vitest";
import { keptParts } from "../../../functions/practice/find-practices/kept-parts.ts";
import { AdjustableClock } from "../../support/adjustable-clock.ts";

test("a part of the directory is read once in its time, and no more are kept than may be", async () => {
  const clock = new AdjustableClock();
  const read: string[] = [];
  const whole = keptParts(
    async (departement) => {
      read.push(departement);
    },
    { most: 4, seconds: 300 },
    clock.now,
  );
  for (const departement of ["01", "02", "01", "03", "04", "01"]) await whole(departement);
  expect(read).toEqual(["01", "02", "03", "04"]);
  for (const departement of ["05", "02", "01"]) await whole(departement);
  expect(read.slice(4)).toEqual(["05", "01"]);
  clock.pass(300);
  await whole("04");
  expect(read.at(-1)).toBe("04");
});
