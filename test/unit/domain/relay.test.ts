import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parisDay, plusDays, startOfDay } from "../../../shared/domain/calendar.ts";
import { relayEndOfDay, relayEndOfInstant, reminderDayOf } from "../../../shared/domain/relay.ts";

const DAY_MS = 24 * 3_600_000;
/** Instants of some years, many of them within hours of a Paris midnight or of a change of its clocks. */
const anyInstant = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2032, 0) }).map((ms) => new Date(ms));
const change = fc.constantFrom(
  "2026-03-29T01:00:00Z",
  "2026-10-25T01:00:00Z",
  "2027-03-28T01:00:00Z",
  "2028-10-29T01:00:00Z",
);
const nearChange = fc
  .tuple(change, fc.integer({ min: -8 * DAY_MS, max: 8 * DAY_MS }))
  .map(([at, off]) => new Date(Date.parse(at) + off));
const instant = fc.oneof(anyInstant, nearChange);

describe("the first instant of a Paris day", () => {
  test("is in it, and a millisecond before is not", () => {
    fc.assert(
      fc.property(instant, (at) => {
        const day = parisDay(at);
        const start = startOfDay(day);
        expect(parisDay(start)).toBe(day);
        expect(parisDay(new Date(start.getTime() - 1))).toBe(plusDays(day, -1));
        expect(start <= at && at < startOfDay(plusDays(day, 1))).toBe(true);
      }),
    );
  });

  test("is 23, 24 or 25 hours before that of the next", () => {
    fc.assert(
      fc.property(instant, (at) => {
        const day = parisDay(at);
        const hours = (startOfDay(plusDays(day, 1)).getTime() - startOfDay(day).getTime()) / 3_600_000;
        expect([23, 24, 25]).toContain(hours);
      }),
    );
  });
});

describe("care can be fetched for seven days", () => {
  test("to the millisecond where its instant is known, whatever the clocks do", () => {
    fc.assert(
      fc.property(instant, (at) => {
        expect(relayEndOfInstant(at).getTime() - at.getTime()).toBe(7 * DAY_MS);
      }),
    );
  });

  test("to the end of the seventh Paris day where only its day is known, so never for less than from any instant of it", () => {
    fc.assert(
      fc.property(instant, (at) => {
        const end = relayEndOfDay(parisDay(at));
        expect(parisDay(new Date(end.getTime() - 1))).toBe(plusDays(parisDay(at), 7));
        expect(parisDay(end)).toBe(plusDays(parisDay(at), 8));
        const hours = (end.getTime() - relayEndOfInstant(at).getTime()) / 3_600_000;
        // Seven days with a change of the clocks have an hour more or less.
        expect(hours).toBeGreaterThan(-1);
        expect(hours).toBeLessThanOrEqual(25);
      }),
    );
  });

  test.each([
    ["2026-11-18", "2026-11-25T23:00:00.000Z"],
    ["2026-03-22", "2026-03-29T22:00:00.000Z"],
    ["2026-10-18", "2026-10-25T23:00:00.000Z"],
    ["2026-12-28", "2027-01-04T23:00:00.000Z"],
  ])("care of %s is gone at %s", (day, end) => {
    expect(relayEndOfDay(day).toISOString()).toBe(end);
  });

  test("and is told of again on the fifth day, while two are left", () => {
    expect(reminderDayOf("2026-02-26")).toBe("2026-03-03");
  });
});
