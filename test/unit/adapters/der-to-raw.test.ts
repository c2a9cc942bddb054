import { generateKeyPairSync, sign, verify } from "node:crypto";
import { expect, test } from "vitest";
import { derToRaw } from "../../../shared/adapters/kms/der-to-raw.ts";

const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });

test("a DER signature becomes the r‖s that verifies, short and long integers included", () => {
  for (let n = 0; n < 300; n += 1) {
    const message = Buffer.from(`message ${n}`);
    const raw = derToRaw(sign("sha256", message, privateKey));
    expect(raw).toHaveLength(64);
    expect(verify("sha256", message, { key: publicKey, dsaEncoding: "ieee-p1363" }, raw)).toBe(true);
  }
});

test("what is not a DER signature is refused", () => {
  for (const bytes of [[], [0x30, 0], [0x30, 2, 2, 5], [0x31, 6, 2, 1, 1, 2, 1, 1], [0x30, 7, 2, 1, 1, 2, 1, 1, 0]]) {
    expect(() => derToRaw(Uint8Array.from(bytes))).toThrow();
  }
});
