import { hash, X509Certificate } from "node:crypto";
import { calculateJwkThumbprint } from "jose";
import type { Assurance } from "../../domain/assurance.ts";
import type { Clock } from "../../kernel/clock.ts";
import { done, type Outcome, refuse } from "../../kernel/outcome.ts";
import type { PublicJwk } from "../public-jwk.ts";
import { verifyAndroidKey } from "./android-key.ts";
import { verifyAppAttest, verifyAppAttestAssertion } from "./app-attest.ts";
import type { DeviceAttestation, RenewedAttestation } from "./attestation.ts";
import type { AttestationPolicy } from "./policy.ts";
import type { AttestationRefusal } from "./refusal.ts";
import { APPLE_ROOTS, GOOGLE_ROOTS } from "./vendor-roots.ts";

/** What an attestation must be about: our challenge, and the key that signs the QR codes. */
export interface AttestedBinding {
  readonly nonce: string;
  readonly deviceKey: PublicJwk;
}

export interface AttestationExpectation extends AttestedBinding {
  readonly policy: AttestationPolicy;
  readonly roots: { readonly android: readonly X509Certificate[]; readonly ios: readonly X509Certificate[] };
  readonly revokedSerials: ReadonlySet<string>;
  readonly now: Date;
}

/** Verifies a platform's attestation of the device key. Everything it depends on is an argument. */
async function verifyDeviceAttestation(
  attestation: DeviceAttestation,
  expected: AttestationExpectation,
): Promise<Outcome<Assurance, AttestationRefusal>> {
  if (attestation.format === "android-key") {
    const challenge = Buffer.from(expected.nonce);
    const verified = verifyAndroidKey(attestation.chain, { ...expected, roots: expected.roots.android, challenge });
    return verified.ok ? done({ level: verified.value }) : verified;
  }
  const clientDataHash = await clientDataHashOf(expected);
  const verified = verifyAppAttest(attestation.object, { ...expected, roots: expected.roots.ios, clientDataHash });
  return verified.ok ? done({ level: "app-attest", appAttest: verified.value }) : verified;
}

/**
 * The client data of App Attest: SHA-256 of challenge, full stop, thumbprint (RFC 7638) of the device key. On iOS Apple vouches for a key of
 * its own, and this binds the device key to it. On Android the attested key is the device key, and the challenge is attested as it came.
 */
const clientDataHashOf = async ({ nonce, deviceKey }: AttestedBinding): Promise<Buffer> =>
  hash("sha256", `${nonce}.${await calculateJwkThumbprint(deviceKey)}`, "buffer");

export interface AttestationPorts {
  /** Asked for Android phones only. */
  revokedSerials(): Promise<ReadonlySet<string>>;
  now: Clock;
}

/** How a stage judges what phones send, or don't: what its policy asks, under the pinned roots and those of its tests. */
export function attestationChecks(policy: AttestationPolicy, ports: AttestationPorts) {
  const testRoots = policy.testRoots.map((der) => new X509Certificate(Buffer.from(der, "base64")));
  const roots = { android: [...GOOGLE_ROOTS, ...testRoots], ios: [...APPLE_ROOTS, ...testRoots] };

  const verifyAttestation = async (
    attestation: DeviceAttestation | undefined,
    { nonce, deviceKey }: AttestedBinding,
  ): Promise<Outcome<Assurance, AttestationRefusal>> => {
    if (!attestation) return policy.required ? refuse({ kind: "missing" }) : done({ level: "unattested" });
    const revokedSerials = attestation.format === "android-key" ? await ports.revokedSerials() : new Set<string>();
    return verifyDeviceAttestation(attestation, { nonce, deviceKey, policy, roots, revokedSerials, now: ports.now() });
  };

  /** For another key of a bound phone: there Apple's key may vouch that vouched before, which is `known`. */
  const verifyRenewed = async (
    attestation: RenewedAttestation | undefined,
    binding: AttestedBinding,
    known: Assurance,
  ): Promise<Outcome<Assurance, AttestationRefusal>> => {
    if (attestation?.format !== "apple-assertion") return verifyAttestation(attestation, binding);
    if (known.level !== "app-attest") return refuse({ kind: "wrong-key" });
    const clientDataHash = await clientDataHashOf(binding);
    const { appAttest } = known;
    const verified = verifyAppAttestAssertion(attestation.assertion, { clientDataHash, policy, appAttest });
    return verified.ok ? done({ level: "app-attest", appAttest: verified.value }) : verified;
  };
  return { verifyAttestation, verifyRenewed };
}
