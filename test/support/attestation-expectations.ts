import { X509Certificate } from "node:crypto";
import type { AttestationPolicy } from "../../shared/protocol/device-attestation/policy.ts";
import { ANDROID_APP } from "./android-attestation.ts";
import { IOS_APP } from "./app-attestation.ts";

/** What a strict stage asks, for the apps that the tests play. */
export const policy: AttestationPolicy = {
  required: true,
  androidApps: [ANDROID_APP],
  androidLeast: "trusted-environment",
  iosApps: [IOS_APP],
  iosDevelopment: false,
  revocationList: "https://revoked.test/status",
  testRoots: [],
};

export const trusting = (...roots: readonly { readonly certificate: Uint8Array }[]): X509Certificate[] =>
  roots.map(({ certificate }) => new X509Certificate(certificate));

/** The bytes with one bit changed. */
export function withBitFlipped(bytes: Uint8Array, bit: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return changed;
}
