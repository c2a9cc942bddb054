import { decodeProtectedHeader, type ProtectedHeaderParameters } from "jose";
import { verifyHeldKeyJwt } from "./embedded-key-jwt.ts";
import {
  type HolderKey,
  type KeyAttestation,
  type KeyAttestationPolicy,
  verifyKeyAttestation,
} from "./key-attestation.ts";
import { type PublicJwk, publicJwkOf } from "./public-jwk.ts";
import { importKey } from "./verification-key.ts";
import { leafKey } from "./x509/certificate-chain.ts";

export interface KeyProofExpectation {
  /** The credential issuer's identifier. */
  readonly issuer: string;
  /** The client of the access token; undefined when it was got anonymously. */
  readonly clientId: string | undefined;
  /** `ignored` where we announce no attestations: one that comes says nothing, and none is needed. */
  readonly attestations: (KeyAttestationPolicy & { readonly required: boolean }) | "ignored";
  readonly now: Date;
}

export interface KeyProof extends HolderKey {
  readonly nonce: string;
  /** Further keys that the proof's attestation vouches for. */
  readonly alsoAttested: readonly HolderKey[];
}

type Header = ProtectedHeaderParameters & { readonly key_attestation?: unknown };

/**
 * A `jwt` key proof (OpenID4VCI 1.0, appendix F.1): its own type, the key that signed named in exactly one way, `aud` the issuer, `nonce` our
 * challenge, `iss` nobody but the client, and absent when it is anonymous. With a key attestation over the same challenge the key must be one
 * of those attested.
 */
export async function verifyKeyProof(proof: string, expected: KeyProofExpectation): Promise<KeyProof | undefined> {
  const header = headerOf(proof);
  if (!header || [header.jwk, header.kid, header.x5c].filter((named) => named !== undefined).length !== 1)
    return undefined;
  const attestation = await attestationOf(header, expected);
  if (attestation === "invalid") return undefined;
  const held = { typ: "openid4vci-proof+jwt", now: expected.now };
  const verified = await verifyHeldKeyJwt(proof, held, importKey, () => namedKey(header, attestation));
  if (!verified) return undefined;
  const { jwk, jkt } = verified;
  const { aud, iss, nonce } = verified.payload;
  const isByClient = iss === undefined || iss === expected.clientId;
  if (aud !== expected.issuer || !isByClient || typeof nonce !== "string") return undefined;
  const isAttested = attestation?.nonce === nonce && attestation.keys.some((key) => key.jkt === jkt);
  if (attestation && !isAttested) return undefined;
  const others = (attestation?.keys ?? []).filter((key) => key.jkt !== jkt);
  return { jwk, jkt, nonce, alsoAttested: others.map(({ jwk, jkt }) => ({ jwk, jkt })) };
}

function headerOf(proof: string): Header | undefined {
  try {
    return decodeProtectedHeader(proof);
  } catch {
    return undefined;
  }
}

async function attestationOf(
  header: Header,
  { attestations, now }: KeyProofExpectation,
): Promise<KeyAttestation | undefined | "invalid"> {
  if (attestations === "ignored") return undefined;
  if (header.key_attestation === undefined) return attestations.required ? "invalid" : undefined;
  if (typeof header.key_attestation !== "string") return "invalid";
  const expected = { use: "jwt", policy: attestations, now } as const;
  return (await verifyKeyAttestation(header.key_attestation, expected)) ?? "invalid";
}

/** `kid` can only name an attested key: by the name that it has there, or else by its place in the list. */
function namedKey(header: Header, attestation: KeyAttestation | undefined): PublicJwk | undefined {
  if (header.jwk !== undefined) return publicJwkOf(header.jwk);
  if (header.x5c !== undefined) return publicJwkOf(leafKey(header.x5c)?.export({ format: "jwk" }));
  const keys = attestation?.keys ?? [];
  return (keys.find(({ kid }) => kid === header.kid) ?? keys.find((_key, place) => String(place) === header.kid))?.jwk;
}
