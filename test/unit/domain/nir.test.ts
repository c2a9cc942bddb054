import fc from "fast-check";
import { expect, test } from "vitest";
import { parseNir } from "../../../shared/domain/nir.ts";

const KNOWN = [
  "188113417005226",
  "175016322074846",
  "176016322099937",
  "181016322075140",
  "295109912611193",
  "186022A21532523",
];

test.each(KNOWN)("the known-good number %s is accepted", (nir) => {
  expect(parseNir(nir)).toEqual({ ok: true, value: nir.slice(0, 13) });
});

test("any other key of a known-good number is refused", () => {
  fc.assert(
    fc.property(fc.constantFrom(...KNOWN), fc.integer({ min: 0, max: 99 }), (nir, key) => {
      const text = nir.slice(0, 13) + String(key).padStart(2, "0");
      expect(parseNir(text).ok).toBe(text === nir);
    }),
  );
});

test("months above 12 and provisional numbers are accepted when the key is right", () => {
  for (const body of ["1802075123456", "3801275123456", "7809975123456"]) {
    const key = String(97 - (Number(body) % 97)).padStart(2, "0");
    expect(parseNir(body + key).ok).toBe(true);
  }
});

test("no text makes it throw", () => {
  fc.assert(fc.property(fc.string(), (text) => void parseNir(text)));
});
