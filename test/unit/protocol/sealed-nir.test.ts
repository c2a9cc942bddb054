import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { parseNir } from "../../../shared/domain/nir.ts";
import { openNir, sealedUnder, sealNir } from "../../../shared/protocol/sealed-nir.ts";

const parsed = parseNir("186022A21532523");
if (!parsed.ok) throw new Error("the known-good number is wrong");
const nir = parsed.value;
const dataKey = { version: 1, key: randomBytes(32) };

test("a sealed number opens for the person it was sealed for, and says under which key", () => {
  const sealed = sealNir(nir, "1abc", dataKey);
  expect(openNir(sealed, "1abc", dataKey)).toBe(nir);
  expect(sealedUnder(sealed)).toBe(1);
  expect(sealed).not.toContain(nir);
});

test("the same number is never sealed to the same text twice", () => {
  expect(sealNir(nir, "1abc", dataKey)).not.toBe(sealNir(nir, "1abc", dataKey));
});

test("it opens for nobody else, under no other key and no other version", () => {
  const sealed = sealNir(nir, "1abc", dataKey);
  expect(() => openNir(sealed, "1abd", dataKey)).toThrow();
  expect(() => openNir(sealed, "1abc", { version: 1, key: randomBytes(32) })).toThrow();
  expect(() => openNir(sealed, "1abc", { ...dataKey, version: 2 })).toThrow("another data key");
});

test("a change of any byte, and a shorter text, are refused", () => {
  const sealed = sealNir(nir, "1abc", dataKey);
  const bytes = Buffer.from(sealed.slice(2), "base64url");
  for (const at of bytes.keys()) {
    const tampered = Buffer.from(bytes);
    tampered[at] = (tampered[at] ?? 0) ^ 1;
    expect(() => openNir(`1.${tampered.toString("base64url")}`, "1abc", dataKey)).toThrow();
  }
  for (const text of ["", "1.", sealed.slice(0, -4), sealed.slice(2), `0${sealed}`]) {
    expect(() => openNir(text, "1abc", dataKey), text).toThrow();
  }
});
