import fc from "fast-check";
import { expect, test } from "vitest";
import { parisDay } from "../../../shared/domain/calendar.ts";

/** The tz database, as Node brings it. */
const ASKED = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Paris", dateStyle: "short" });

test("a day in Paris begins when the tz database says so: should summer time be abolished, this fails with the Node that knows it", () => {
  const min = new Date("1996-01-01T00:00:00Z");
  const max = new Date("2099-12-31T23:59:59Z");
  const instants = fc.date({ min, max, noInvalidDate: true });
  fc.assert(fc.property(instants, (instant) => parisDay(instant) === ASKED.format(instant)));
});

test("each midnight, of summer and of winter, is the first instant of its day", () => {
  for (let day = Date.UTC(2020, 0, 1); day < Date.UTC(2040, 0, 1); day += 24 * 3_600_000) {
    const hours = [day - 2 * 3_600_000, day - 3_600_000];
    const instants = hours.flatMap((hour) => [new Date(hour - 1), new Date(hour)]);
    expect(instants.map(parisDay)).toEqual(instants.map((instant) => ASKED.format(instant)));
  }
});

test("what is no instant has no day", () => {
  expect(() => parisDay(new Date(Number.NaN))).toThrow(RangeError);
});
