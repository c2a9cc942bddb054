import fc from "fast-check";
import { expect, test } from "vitest";
import {
  CANARY_NUMBER,
  CANARY_ORGANISM,
  CANARY_PRACTICE,
  isCanarysNir,
  natureAt,
} from "../../../shared/domain/canary.ts";
import { departementByCode } from "../../../shared/domain/departement.ts";
import { nirKey, parseNir } from "../../../shared/domain/nir.ts";
import { departementOf, organismOf, takesPart } from "../../../shared/domain/organism.ts";

test("the canary's number is one that can be read, and of a département that there never was", () => {
  const nir = CANARY_NUMBER + nirKey(CANARY_NUMBER);
  expect(parseNir(nir)).toMatchObject({ ok: true });
  expect(isCanarysNir(nir)).toBe(true);
  expect(departementByCode(CANARY_NUMBER.slice(5, 7))).toBeUndefined();
});

test("its centre is of a scheme that takes part and in a real département, or it could not enrol", () => {
  const organism = organismOf(CANARY_ORGANISM);
  expect(takesPart(organism)).toBe(true);
  expect(departementOf(organism)?.code).toBe("69");
});

test("no other number is the canary's", () => {
  const numbers = fc.stringMatching(/^[1-478][0-9]{12}$/).filter((number) => number !== CANARY_NUMBER);
  fc.assert(fc.property(numbers, (number) => !isCanarysNir(number + nirKey(number))));
});

test("the canary's practice uses test cards only, and every other one those of its stage", () => {
  expect(natureAt(CANARY_PRACTICE, "real")).toBe("test");
  expect(natureAt(CANARY_PRACTICE, "test")).toBe("test");
  const practices = fc.stringMatching(/^[0-9]{9}$/).filter((id) => id !== CANARY_PRACTICE);
  const natures = fc.constantFrom("real" as const, "test" as const);
  fc.assert(fc.property(practices, natures, (id, nature) => natureAt(id, nature) === nature));
});
