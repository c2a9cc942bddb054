import { createHash, X509Certificate } from "node:crypto";
import { decodeCBOR } from "@levischuck/tiny-cbor";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { type AndroidKeyExpectation, verifyAndroidKey } from "../../shared/protocol/device-attestation/android-key.ts";
import { GOOGLE_ROOTS } from "../../shared/protocol/device-attestation/vendor-roots.ts";
import { PublicJwk } from "../../shared/protocol/public-jwk.ts";
import { policy, withBitFlipped } from "../support/attestation-expectations.ts";
import { newClientKey } from "../support/key-pair.ts";
import { type RealRegistration, realAndroidRegistrations } from "../support/vectors/py-webauthn.ts";

const map = z.map(z.string(), z.unknown()).transform(Object.fromEntries);
const Registration = map.pipe(z.object({ attStmt: map.pipe(z.object({ x5c: z.array(z.instanceof(Uint8Array)) })) }));

/** Google Play services ask for it, in the name of two packages, under Google's certificate. */
const certificate = "f0fd6c5b410f25cb25c3b53346c8972fae30f8ee7411df910480ad6b2d60db83";
const apps = ["com.google.android.gsf", "com.google.android.gms"];
const googles = { ...policy, androidApps: apps.map((app) => ({ package: app, certificate })) };

describe.each([
  ["a Pixel 8a of January 2025, under Google's first root", 0, "2025-01-08", "2025-02-03"],
  ["a Pixel of April 2026, under Google's second root", 1, "2026-04-26", "2026-05-08"],
])("the real attestation of %s", (_whose, index, at, over) => {
  let registration: RealRegistration;
  beforeAll(async () => {
    const found = (await realAndroidRegistrations())[index];
    if (!found) throw new Error("the package holds no such registration");
    registration = found;
  });

  const verified = (differently: Partial<AndroidKeyExpectation> = {}, changed = (chain: Buffer[]) => chain) => {
    const { attStmt } = Registration.parse(decodeCBOR(new Uint8Array(registration.attestationObject)));
    const chain = changed(attStmt.x5c.map((der) => Buffer.from(der)));
    const [leaf = new Uint8Array()] = attStmt.x5c;
    const outcome = verifyAndroidKey(
      chain.map((der) => der.toString("base64url")),
      {
        challenge: createHash("sha256").update(registration.clientData).digest(),
        deviceKey: PublicJwk.parse(new X509Certificate(leaf).publicKey.export({ format: "jwk" })),
        policy: googles,
        roots: GOOGLE_ROOTS,
        revokedSerials: new Set(),
        now: new Date(at),
        ...differently,
      },
    );
    return outcome.ok ? outcome.value : outcome.refusal.kind;
  };

  test("is taken at its time, with the root's certificate or without", () => {
    expect(verified()).toBe("trusted-environment");
    expect(verified({}, (chain) => chain.slice(0, -1))).toBe("trusted-environment");
  });

  test("is refused when a certificate has expired, is revoked, or has a bit changed", () => {
    expect(verified({ now: new Date(over) })).toBe("chain-expired");
    expect(verified({ revokedSerials: new Set(["1"]) })).toBe("chain-revoked");
    for (const at of [0, 1, 2, 3, 4]) {
      const changed = (chain: Buffer[]) => chain.map((der, each) => (each === at ? withBitFlipped(der, 1_600) : der));
      expect(verified({}, changed)).not.toBe("trusted-environment");
    }
  });

  test("is refused for another challenge, another app, another key and another grade", async () => {
    expect(verified({ challenge: Buffer.alloc(32) })).toBe("wrong-challenge");
    expect(verified({ policy })).toBe("wrong-app");
    expect(verified({ policy: { ...googles, androidLeast: "strongbox" } })).toBe("assurance-too-low");
    expect(verified({ deviceKey: (await newClientKey()).jwk })).toBe("wrong-key");
  });
});
