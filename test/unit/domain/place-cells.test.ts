import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { distanceKm, type Place } from "../../../shared/domain/place.ts";
import { cellOf, cellsAround, NEARBY_KM } from "../../../shared/domain/place-cells.ts";

const degrees = (most: number) => fc.double({ min: -most, max: most, noNaN: true });
const anywhere = fc.record({ latitude: degrees(90), longitude: degrees(180) });
/** Where something can be registered: neither at a pole nor at the date line. */
const inhabited = fc.record({ latitude: degrees(84), longitude: degrees(150) });

describe("the cells around a place", () => {
  test("hold everything that is near it, on whichever side", () => {
    const near = fc.tuple(inhabited, degrees(1), degrees(1)).map(([one, north, east]): [Place, Place] => {
      const around = NEARBY_KM / 111;
      const eastwards = (east * around) / Math.cos((one.latitude * Math.PI) / 180);
      return [one, { latitude: one.latitude + north * around, longitude: one.longitude + eastwards }];
    });
    fc.assert(
      fc.property(near, ([one, other]) => {
        fc.pre(distanceKm(one, other) <= NEARBY_KM);
        expect(cellsAround(one)).toContain(cellOf(other));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ["north", 0.1348, 0],
    ["south", -0.1348, 0],
    ["east", 0, 0.2],
    ["west", 0, -0.2],
  ])("reach as far as 15 km to the %s of Strasbourg, across whatever border", (_side, north, east) => {
    const strasbourg = { latitude: 48.5734, longitude: 7.7521 };
    const other = { latitude: strasbourg.latitude + north, longitude: strasbourg.longitude + east };
    expect(distanceKm(strasbourg, other)).toBeGreaterThan(14);
    expect(distanceKm(strasbourg, other)).toBeLessThan(NEARBY_KM);
    expect(cellsAround(strasbourg)).toContain(cellOf(other));
  });

  // 30 km touch four rows and in each of them four columns.
  test("are sixteen at most, and none of them twice, wherever on Earth", () => {
    fc.assert(
      fc.property(anywhere, (place) => {
        const cells = cellsAround(place);
        expect(cells.length).toBeLessThanOrEqual(16);
        expect(new Set(cells).size).toBe(cells.length);
        expect(cells).toContain(cellOf(place));
      }),
      { numRuns: 2000, examples: [[{ latitude: 90, longitude: 0 }], [{ latitude: -90, longitude: 180 }]] },
    );
  });
});
