import { calculateJwkThumbprint } from "jose";
import * as z from "zod";
import { isOnCurve, type PublicJwk, publicJwkOf } from "./public-jwk.ts";
import type { VerifyStatement } from "./wallet-providers.ts";

/** The final name, and the one of its drafts, which wallets still send. */
const TYPES = ["key-attestation+jwt", "keyattestation+jwt"];
/** Most keys that one attestation may speak of. */
const MAX_KEYS = 100;

const level = z.string().min(1).max(256);
const Claims = z.object({
  iat: z.number(),
  exp: z.number().optional(),
  attested_keys: z
    .array(z.looseObject({ kid: z.string().max(256).optional() }))
    .min(1)
    .max(MAX_KEYS),
  key_storage: z.array(level).min(1).max(16).optional(),
  user_authentication: z.array(level).min(1).max(16).optional(),
  nonce: z.string().min(1).max(256),
});

/** Whose attestations are believed, and what they must say; `any` where it doesn't matter (OpenID4VCI 1.0 §12.2.4). */
export interface KeyAttestationPolicy {
  readonly verify: VerifyStatement;
  /** Accepted resistances of the key's storage and of who may use it (appendix D.2): one of them must be attested. */
  readonly keyStorage: readonly string[] | "any";
  readonly userAuthentication: readonly string[] | "any";
  readonly maxAgeSeconds: number;
}

export interface HolderKey {
  readonly jwk: PublicJwk;
  /** RFC 7638 thumbprint of `jwk`. */
  readonly jkt: string;
}

export interface AttestedKey extends HolderKey {
  /** The name that the attestation gives it. */
  readonly kid: string | undefined;
}

export interface KeyAttestation {
  /** All different. */
  readonly keys: readonly AttestedKey[];
  readonly nonce: string;
}

/** As a proof by itself (appendix F.3), or in the header of a `jwt` proof (F.1), where it must tell its end. */
export type KeyAttestationUse = "attestation" | "jwt";

/**
 * Verifies a key attestation (OpenID4VCI 1.0 appendix D.1): a trusted provider's word, over our challenge, that all these keys are in
 * storage of one kind. Undefined for anything else, or too little.
 */
export async function verifyKeyAttestation(
  attestation: string,
  expected: { use: KeyAttestationUse; policy: KeyAttestationPolicy; now: Date },
): Promise<KeyAttestation | undefined> {
  const { policy, now } = expected;
  const { maxAgeSeconds } = policy;
  const statement = await policy.verify(attestation, { types: TYPES, maxAgeSeconds, now });
  const claims = Claims.safeParse(statement.ok ? statement.value : undefined).data;
  if (!claims || (expected.use === "jwt" && claims.exp === undefined)) return undefined;
  const suffices =
    meets(claims.key_storage, policy.keyStorage) && meets(claims.user_authentication, policy.userAuthentication);
  const keys = suffices ? await distinctKeys(claims.attested_keys) : undefined;
  return keys && { keys, nonce: claims.nonce };
}

const meets = (attested: readonly string[] | undefined, accepted: readonly string[] | "any"): boolean =>
  accepted === "any" || (attested ?? []).some((each) => accepted.includes(each));

async function distinctKeys(jwks: readonly { kid?: string | undefined }[]): Promise<AttestedKey[] | undefined> {
  const keys: AttestedKey[] = [];
  for (const each of jwks) {
    const jwk = publicJwkOf(each);
    if (!jwk || !isOnCurve(jwk)) return undefined;
    keys.push({ jwk, jkt: await calculateJwkThumbprint(jwk), kid: each.kid });
  }
  return new Set(keys.map(({ jkt }) => jkt)).size === keys.length ? keys : undefined;
}
