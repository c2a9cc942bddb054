import { expect, test } from "vitest";
import { keptDepartements } from "../../../functions/practice/find-practices/kept-departements.ts";
import { AdjustableClock } from "../../support/adjustable-clock.ts";

test("a département is read once in its time, and four are kept at most", async () => {
  const clock = new AdjustableClock();
  const read: string[] = [];
  const whole = keptDepartements(
    async (departement) => {
      read.push(departement);
      return [];
    },
    300,
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
