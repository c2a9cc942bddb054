import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LATE_EVENT_DAYS, LATE_WORKING_DAYS, lastDayFor } from "../../../shared/domain/care-event.ts";
import { easterSunday, isWorkingDay, workingDaysAfter } from "../../../shared/domain/working-days.ts";

const DAY_MS = 86_400_000;
const text = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const daysFrom = (from: string, until: string) => (Date.parse(until) - Date.parse(from)) / DAY_MS;
const day = fc
  .integer({ min: Date.UTC(2020, 0, 1) / DAY_MS, max: Date.UTC(2099, 11, 31) / DAY_MS })
  .map((d) => text(d * DAY_MS));

test.each(["2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25", "2049-04-18"])(
  "Easter is on %s",
  (easter) => {
    expect(easterSunday(Number(easter.slice(0, 4)))).toBe(easter);
  },
);

test("Easter is a Sunday between 22 March and 25 April", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1600, max: 2400 }), (year) => {
      const easter = easterSunday(year);
      expect(new Date(easter).getUTCDay()).toBe(0);
      expect(easter.slice(5) >= "03-22" && easter.slice(5) <= "04-25").toBe(true);
    }),
  );
});

describe("a working day", () => {
  test.each([
    ["2026-01-01", "New Year"],
    ["2026-04-03", "Good Friday, in Alsace and Moselle"],
    ["2026-04-06", "Easter Monday"],
    ["2026-05-01", "Labour Day"],
    ["2026-05-08", "Victory Day"],
    ["2026-05-14", "Ascension"],
    ["2026-05-25", "Whit Monday"],
    ["2026-07-14", "the national day"],
    ["2025-08-15", "Assumption"],
    ["2027-11-01", "All Saints"],
    ["2026-11-11", "Armistice Day"],
    ["2026-12-25", "Christmas"],
    ["2025-12-26", "Saint Stephen, in Alsace and Moselle"],
    ["2026-11-28", "a Saturday"],
    ["2026-11-29", "a Sunday"],
  ])("is not %s, %s", (off) => {
    expect(isWorkingDay(off)).toBe(false);
  });

  test("is every other day: 247 to 254 a year", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2020, max: 2099 }), (year) => {
        const days = Array.from({ length: 366 }, (_, index) => text(Date.UTC(year, 0, 1) + index * DAY_MS));
        const working = days.filter((each) => each.startsWith(String(year)) && isWorkingDay(each)).length;
        expect(working).toBeGreaterThanOrEqual(247);
        expect(working).toBeLessThanOrEqual(254);
      }),
    );
  });
});

test("so many working days after a day: that many lie between, and the last of them is one", () => {
  fc.assert(
    fc.property(day, fc.integer({ min: 1, max: 30 }), (from, count) => {
      const last = workingDaysAfter(from, count);
      const between = Array.from({ length: daysFrom(from, last) }, (_, index) =>
        text(Date.parse(from) + (index + 1) * DAY_MS),
      );
      expect(between.filter(isWorkingDay)).toHaveLength(count);
      expect(isWorkingDay(last)).toBe(true);
    }),
  );
});

test("an event of Tuesday 24 November 2026 is taken until Friday 4 December", () => {
  expect(lastDayFor("2026-11-24")).toBe("2026-12-04");
});

test("whatever the day of care, its event may come for 8 working days, and a context is kept for longer than that", () => {
  fc.assert(
    fc.property(day, (careDay) => {
      const days = daysFrom(careDay, lastDayFor(careDay));
      expect(days).toBeGreaterThanOrEqual(LATE_WORKING_DAYS);
      // The last day counts to its end.
      expect(days + 1).toBeLessThanOrEqual(LATE_EVENT_DAYS);
    }),
    { numRuns: 2000 },
  );
});
