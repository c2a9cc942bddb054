import { randomBytes, randomInt } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openReference, sealReference } from "../../../shared/protocol/credential-reference.ts";

const key = randomBytes(32);
const reference = () => ({
  cardRef: `1${randomBytes(16).toString("base64url")}`,
  credentialId: `${randomBytes(24).toString("base64url")}.${randomInt(20)}`,
});

test("what was sealed opens again, and made twice shares nothing", () => {
  const of = reference();
  const [one, other] = [sealReference(of, key), sealReference(of, key)];
  expect(openReference(one, key)).toEqual(of);
  expect(openReference(other, key)).toEqual(of);
  expect(one.slice(0, 16)).not.toBe(other.slice(0, 16));
  expect(one).not.toContain(of.cardRef);
});

test("all are of one length, which tells nothing", () => {
  const lengths = Array.from({ length: 20 }, () => sealReference(reference(), key).length);
  expect(new Set(lengths).size).toBe(1);
});

test("under another key, or with any bit changed, it opens nothing", () => {
  const sealed = sealReference(reference(), key);
  expect(openReference(sealed, randomBytes(32))).toBeUndefined();
  const bytes = Buffer.from(sealed, "base64url");
  fc.assert(
    fc.property(fc.integer({ min: 0, max: bytes.length * 8 - 1 }), (bit) => {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      return openReference(changed.toString("base64url"), key) === undefined;
    }),
  );
});

test("whatever else stands in its place opens nothing, and throws nothing", () => {
  fc.assert(fc.property(fc.anything(), (anything) => openReference(anything, key) === undefined));
  fc.assert(fc.property(fc.string(), (text) => openReference(text, key) === undefined));
});
