import { createPublicKey, type KeyObject } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Assurance } from "../../../../shared/domain/assurance.ts";
import type { Outcome } from "../../../../shared/kernel/outcome.ts";
import {
  DeviceAttestation,
  type RenewedAttestation,
} from "../../../../shared/protocol/device-attestation/attestation.ts";
import {
  type AttestationPolicy,
  AttestationPolicyText,
} from "../../../../shared/protocol/device-attestation/policy.ts";
import type { AttestationRefusal } from "../../../../shared/protocol/device-attestation/refusal.ts";
import { attestationChecks } from "../../../../shared/protocol/device-attestation/verify-device-attestation.ts";
import { PublicJwk } from "../../../../shared/protocol/public-jwk.ts";
import { androidAttestation } from "../../../support/android-attestation.ts";
import { appAssertion, attestedAppKey, clientDataHash } from "../../../support/app-attestation.ts";
import { policy } from "../../../support/attestation-expectations.ts";
import { newRoot } from "../../../support/certificates.ts";
import { newClientKey } from "../../../support/key-pair.ts";

const root = await newRoot("CN=Root of these tests");
const [phone, another] = [await newClientKey(), await newClientKey()];
const nonce = "a-challenge-of-the-server";
const trustingTests = { ...policy, testRoots: [root.certificate.toString("base64")] };

const android = await androidAttestation(root, phone, nonce, { phone: { serial: "5e1f" } });
const { key: appKey, object } = await attestedAppKey(root, clientDataHash(nonce, phone));
const ios = { format: "apple-appattest", object: object.toString("base64url") } as const;

let timesAsked = 0;
const checks = (differently: Partial<AttestationPolicy> = {}, revoked: readonly string[] = []) =>
  attestationChecks(
    { ...trustingTests, ...differently },
    {
      now: () => new Date(),
      revokedSerials: async () => {
        timesAsked += 1;
        return new Set(revoked);
      },
    },
  );
const told = (outcome: Outcome<Assurance, AttestationRefusal>) => (outcome.ok ? outcome.value : outcome.refusal.kind);
const checking = async (
  attestation: DeviceAttestation | undefined,
  differently: Partial<AttestationPolicy> = {},
  { deviceKey = phone.jwk, revoked = [] as readonly string[] } = {},
) => told(await checks(differently, revoked).verifyAttestation(attestation, { nonce, deviceKey }));

describe("a stage's check of a phone", () => {
  test("takes a phone without attestation only where none is required", async () => {
    expect(await checking(undefined)).toBe("missing");
    expect(await checking(undefined, { required: false })).toEqual({ level: "unattested" });
  });

  test("refuses a wrong attestation even where none is required", async () => {
    const optional = { required: false };
    expect(await checking(android, optional, { deviceKey: another.jwk })).toBe("wrong-key");
    expect(await checking(ios, optional, { deviceKey: another.jwk })).toBe("wrong-challenge");
  });

  test("tells what the attestation is worth, and for iOS by which key", async () => {
    expect(await checking(android)).toEqual({ level: "trusted-environment" });
    const key = expect.objectContaining({ crv: "P-256" });
    expect(await checking(ios)).toEqual({ level: "app-attest", appAttest: { key, counter: 0 } });
  });

  test("trusts the tests' root only where the policy names it", async () => {
    expect(await checking(android, { testRoots: [] })).toBe("chain-untrusted");
    expect(await checking(ios, { testRoots: [] })).toBe("chain-untrusted");
  });

  test("asks for revoked certificates when there is an Android phone to judge, and not otherwise", async () => {
    timesAsked = 0;
    await checking(ios);
    await checking(undefined);
    expect(timesAsked).toBe(0);
    expect(await checking(android, {}, { revoked: ["5e1f"] })).toBe("chain-revoked");
    expect(timesAsked).toBe(1);
  });
});

describe("another key of a bound phone", () => {
  const next = { nonce: "next-challenge", deviceKey: another.jwk };
  const bound = { level: "app-attest", appAttest: { key: PublicJwk.parse(publicHalf(appKey)), counter: 4 } } as const;
  const assertion = (counter: number) => ({
    format: "apple-assertion" as const,
    assertion: appAssertion(appKey, clientDataHash(next.nonce, another), { counter }).toString("base64url"),
  });
  const renewing = async (attestation: RenewedAttestation | undefined, known: Assurance) =>
    told(await checks().verifyRenewed(attestation, next, known));

  test("is vouched for by the key of Apple's that vouched before, each time under a higher count", async () => {
    expect(await renewing(assertion(5), bound)).toEqual({ ...bound, appAttest: { ...bound.appAttest, counter: 5 } });
    expect(await renewing(assertion(4), bound)).toBe("wrong-counter");
  });

  test("is vouched for by no such key where there is none", async () => {
    expect(await renewing(assertion(5), { level: "strongbox" })).toBe("wrong-key");
    expect(await renewing(assertion(5), { level: "unattested" })).toBe("wrong-key");
  });

  test("is attested like a first one otherwise, and must be where the stage asks: what was known of the old key is not its own", async () => {
    const chain = await androidAttestation(root, another, next.nonce);
    expect(await renewing(chain, { level: "strongbox" })).toEqual({ level: "trusted-environment" });
    expect(await renewing(undefined, { level: "strongbox" })).toBe("missing");
  });
});

test("what a phone sends is bounded, and of one of two forms", () => {
  const certificate = "A".repeat(4096);
  expect(DeviceAttestation.safeParse(android).success).toBe(true);
  expect(DeviceAttestation.safeParse(ios).success).toBe(true);
  for (const wrong of [
    { ...android, chain: Array(7).fill("AA") },
    { ...android, chain: ["AA"] },
    { ...android, chain: [certificate, `${certificate}A`] },
    { ...android, chain: [certificate, "A+/="] },
    { ...android, object: "AA" },
    { ...ios, object: "A".repeat(12 * 1024 + 1) },
    { ...ios, object: "" },
    { ...ios, format: "android-safetynet" },
  ]) {
    expect(DeviceAttestation.safeParse(wrong).success, JSON.stringify(wrong).slice(0, 60)).toBe(false);
  }
});

test("a policy is read from an environment variable whole, or the function does not load", () => {
  expect(AttestationPolicyText.parse(JSON.stringify(policy))).toEqual(policy);
  const { required: _required, ...rest } = policy;
  for (const text of [JSON.stringify(rest), JSON.stringify({ ...policy, more: 1 }), "{", ""]) {
    expect(() => AttestationPolicyText.parse(text)).toThrow();
  }
});

function publicHalf(key: KeyObject): unknown {
  return createPublicKey(key.export({ type: "pkcs8", format: "pem" })).export({ format: "jwk" });
}
