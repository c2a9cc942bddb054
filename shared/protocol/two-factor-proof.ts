import * as z from "zod";
import { verifyEmbeddedKeyJwt } from "./embedded-key-jwt.ts";
import type { PublicJwk } from "./public-jwk.ts";
import { importKey } from "./verification-key.ts";

/** One of the two proofs as it is sent: a compact JWS. */
export const FactorProof = z.string().min(20).max(2048);
/** One challenge of /nonce, signed by the phone's key and by the code key. */
export const TwoFactorMembers = { device_proof: FactorProof, code_proof: FactorProof };

export interface TwoFactorExpectation {
  readonly audience: string;
  readonly now: Date;
}

/** A challenge as it can stand in a header; ours have this form. */
const CHALLENGE = /^[\w-]{1,128}$/;

export interface TwoFactorProof {
  /** What both proofs are about: an enrolment's id, or a card's reference. Whoever asks for the proof compares it. */
  readonly subject: string;
  readonly nonce: string;
  readonly deviceKey: PublicJwk;
  readonly deviceJkt: string;
  readonly codeKey: PublicJwk;
}

/**
 * Verifies that one server challenge was signed by the phone's hardware key and by the key derived from the 6-digit code.
 * Says nothing about whose keys they are. Every code gives a valid signature, so this tells nobody whether the code is right.
 */
export async function verifyTwoFactorProof(
  proofs: { deviceProof: string; codeProof: string },
  expected: TwoFactorExpectation,
): Promise<TwoFactorProof | undefined> {
  const { now } = expected;
  const device = await verifyEmbeddedKeyJwt(proofs.deviceProof, { typ: "apcv-device-proof+jwt", now }, importKey);
  // Nothing of the code stays here, not even its public key in memory.
  const code = await verifyEmbeddedKeyJwt(proofs.codeProof, { typ: "apcv-code-proof+jwt", now }, importKey);
  if (!device || !code || device.jkt === code.jkt) return undefined;
  const { sub, nonce } = device.payload;
  const agree =
    [device, code].every(({ payload }) => payload.aud === expected.audience) &&
    code.payload.sub === sub &&
    code.payload.nonce === nonce;
  if (!agree || typeof sub !== "string" || typeof nonce !== "string" || !CHALLENGE.test(nonce)) return undefined;
  return { subject: sub, nonce, deviceKey: device.jwk, deviceJkt: device.jkt, codeKey: code.jwk };
}
