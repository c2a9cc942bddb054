import { calculateJwkThumbprint } from "jose";
import { expect, test, vi } from "vitest";
import { PublicJwk, thumbprint } from "../../../shared/protocol/public-jwk.ts";
import { importKey, keepingLatest } from "../../../shared/protocol/verification-key.ts";
import { newClientKey } from "../../support/key-pair.ts";

const newKey = async () => PublicJwk.parse((await newClientKey()).jwk);

test("a key's name is the thumbprint that jose makes of it, whatever the order of its members", async () => {
  for (let round = 0; round < 20; round += 1) {
    const { kty, crv, x, y } = await newKey();
    expect(thumbprint({ y, x, crv, kty })).toBe(await calculateJwkThumbprint({ kty, crv, x, y }));
  }
});

test("a key has one spelling: spare bits, padding, other members and private ones are refused", async () => {
  const key = await newKey();
  const last = key.x.at(-1) ?? "";
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const sameBytes = `${key.x.slice(0, -1)}${alphabet[alphabet.indexOf(last) + 1]}`;
  expect(Buffer.from(sameBytes, "base64url")).toEqual(Buffer.from(key.x, "base64url"));
  for (const wrong of [{ x: sameBytes }, { x: `${key.x}=` }, { d: key.x }, { kid: "k" }, { crv: "P-384" }, { y: "" }]) {
    expect(PublicJwk.safeParse({ ...key, ...wrong }).success).toBe(false);
  }
});

test("of imported keys those used last are kept, and what can't be imported is tried again", async () => {
  const [one, two, three] = [await newKey(), await newKey(), await newKey()];
  const doImport = vi.fn(importKey);
  const keyOf = keepingLatest(2, doImport);
  const imports = async (...keys: PublicJwk[]) => {
    doImport.mockClear();
    for (const key of keys) await keyOf(key);
    return doImport.mock.calls.length;
  };
  expect(await imports(one, one, two, one)).toBe(2);
  expect(await imports(three, one)).toBe(1);
  expect(await imports(two)).toBe(1);
  const offTheCurve = { ...one, y: one.x };
  for (let time = 0; time < 2; time += 1) {
    doImport.mockClear();
    await expect(keyOf(offTheCurve)).rejects.toThrow();
    expect(doImport).toHaveBeenCalledOnce();
  }
});
