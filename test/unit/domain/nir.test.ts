import fc from "fast-check";
import { expect, test } from "vitest";
import { nirKey, parseNir } from "../../../shared/domain/nir.ts";

const KNOWN = [
  "188113417005226",
  "175016322074846",
  "176016322099937",
  "181016322075140",
  "295109912611193",
  "186022A21532523",
];

const digits = (min: number, max: number, width: number) =>
  fc.integer({ min, max }).map((number) => String(number).padStart(width, "0"));
const departement = fc.oneof(digits(0, 99, 2), fc.constantFrom("2A", "2B"));
/** The 13 characters of any number: sex or provisional, year, month as registers hold it, département, commune, order. */
const number = fc
  .tuple(
    fc.constantFrom("1", "2", "3", "4", "7", "8"),
    digits(0, 99, 2),
    digits(0, 99, 2),
    departement,
    digits(0, 999_999, 6),
  )
  .map((parts) => parts.join(""));
const whole = number.map((text) => text + nirKey(text));

test.each(KNOWN)("the known-good number %s is accepted", (nir) => {
  expect(parseNir(nir)).toEqual({ ok: true, value: nir.slice(0, 13) });
});

test("every number with its key is accepted", () => {
  fc.assert(
    fc.property(whole, (nir) => {
      expect(parseNir(nir)).toEqual({ ok: true, value: nir.slice(0, 13) });
    }),
  );
});

test("a change of any one character is refused", () => {
  const change = fc.tuple(whole, fc.nat(14), fc.constantFrom(..."0123456789AB"));
  fc.assert(
    fc.property(change, ([nir, at, character]) => {
      fc.pre(nir[at] !== character);
      expect(parseNir(nir.slice(0, at) + character + nir.slice(at + 1)).ok).toBe(false);
    }),
    { numRuns: 1000 },
  );
});

test("any other key is refused", () => {
  fc.assert(
    fc.property(fc.oneof(whole, fc.constantFrom(...KNOWN)), digits(0, 99, 2), (nir, key) => {
      expect(parseNir(nir.slice(0, 13) + key).ok).toBe(key === nir.slice(13));
    }),
  );
});

test("the two halves of Corsica have keys of their own, and their letters stand nowhere else", () => {
  expect(nirKey("186022A215325")).toBe("23");
  expect(nirKey("186022B215325")).not.toBe("23");
  for (const text of ["1A6022A21532523", "186022C21532523", "186022a21532523", "18602A221532523"]) {
    expect(parseNir(text)).toEqual({ ok: false, refusal: { kind: "nir-malformed" } });
  }
});

test.each(["20", "30", "42", "50", "99"])("the month %s of registers is accepted", (month) => {
  const text = `180${month}75123456`.padEnd(13, "7").slice(0, 13);
  expect(parseNir(text + nirKey(text)).ok).toBe(true);
});

test("no text makes it throw", () => {
  fc.assert(fc.property(fc.string(), (text) => void parseNir(text)));
});
