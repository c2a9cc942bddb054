import { calculateJwkThumbprint } from "jose";
import * as z from "zod";
import type { Clock } from "../kernel/clock.ts";
import { digest } from "../kernel/ids.ts";
import { done, type Outcome, refuse } from "../kernel/outcome.ts";
import type { DpopProof } from "./dpop.ts";
import { verifyHeldKeyJwt } from "./embedded-key-jwt.ts";
import { type PublicJwk, publicJwkOf } from "./public-jwk.ts";
import { importKey } from "./verification-key.ts";
import { statementsBy, type TrustedProviders, type VerifyStatement } from "./wallet-providers.ts";

/** Both headers as they came: `OAuth-Client-Attestation` and `OAuth-Client-Attestation-PoP`. */
export interface ClientAttestationHeaders {
  readonly attestation: string | undefined;
  readonly proof: string | undefined;
}

export interface ClientAttestationExpectation {
  readonly verify: VerifyStatement;
  readonly maxAgeSeconds: number;
  /** Issuer identifier of our authorization server. */
  readonly audience: string;
  /** `client_id` of the request; undefined when it names nobody. */
  readonly clientId: string | undefined;
  /** The request's DPoP proof, when it has one that is right. */
  readonly dpop: DpopProof | undefined;
  /** Whether a proof must be made over our challenge, as it must once metadata names a challenge endpoint. */
  readonly challengeRequired: boolean;
  readonly now: Date;
}

export interface AttestedClient {
  readonly clientId: string;
  /** Thumbprint of the wallet instance's key; refresh tokens are bound to it. */
  readonly instanceJkt: string;
  /** What the proof was made over; whether it is a live challenge of ours is still to be seen. Absent only where none is required. */
  readonly challenge: string | undefined;
  /**
   * Hash of the proof's `jti`, still to be spent and to be remembered for as long as the proof would be accepted. Absent in the combined mode,
   * where spending the DPoP proof spends it.
   */
  readonly jtiHash: string | undefined;
}

/** The error codes of attestation-based client authentication. */
export type ClientAttestationRefusal =
  /** `invalid_client_attestation` */
  | { readonly kind: "attestation-invalid" }
  /** `use_fresh_attestation`: it was right, and is too old. */
  | { readonly kind: "attestation-stale" }
  /** `use_attestation_challenge`, with a new one in the header `OAuth-Client-Attestation-Challenge`. */
  | { readonly kind: "challenge-missing" };

/** One JWT: two headers of one name reach us joined by a comma. */
const ONE_JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const Claims = z.object({
  sub: z.string().min(1).max(512),
  exp: z.number(),
  cnf: z.object({ jwk: z.unknown() }),
});
const Proof = z.object({
  jti: z.string().min(8).max(128),
  challenge: z.string().min(1).max(256).optional(),
  // The name that earlier drafts gave it.
  nonce: z.string().min(1).max(256).optional(),
});

/**
 * Authenticates a wallet by its provider's word and by the key that this word is bound to (attestation-based client authentication, an IETF
 * draft; OpenID4VCI 1.0 appendix E). The key signs either a proof of its own or, without one, the DPoP proof.
 * @returns undefined for a request without attestation: whether that is allowed is the caller's question
 */
export async function verifyClientAttestation(
  { attestation, proof }: ClientAttestationHeaders,
  expected: ClientAttestationExpectation,
): Promise<Outcome<AttestedClient | undefined, ClientAttestationRefusal>> {
  if (attestation === undefined) return proof === undefined ? done(undefined) : refuse({ kind: "attestation-invalid" });
  const attested = await attestedInstance(attestation, expected);
  if (!attested.ok) return attested;
  const instance = attested.value;
  const proven =
    proof === undefined ? provenByDpop(instance, expected.dpop) : await provenByJwt(instance, proof, expected);
  if (!proven) return refuse({ kind: "attestation-invalid" });
  if (proven.challenge === undefined && expected.challengeRequired) return refuse({ kind: "challenge-missing" });
  return done({ clientId: instance.clientId, instanceJkt: instance.jkt, ...proven });
}

interface Instance {
  readonly clientId: string;
  readonly jwk: PublicJwk;
  readonly jkt: string;
}
interface Proven {
  readonly challenge: string | undefined;
  readonly jtiHash: string | undefined;
}

async function attestedInstance(
  attestation: string,
  { verify, maxAgeSeconds, clientId, now }: ClientAttestationExpectation,
): Promise<Outcome<Instance, ClientAttestationRefusal>> {
  const invalid = refuse({ kind: "attestation-invalid" as const });
  if (!ONE_JWT.test(attestation)) return invalid;
  const statement = await verify(attestation, { types: ["oauth-client-attestation+jwt"], maxAgeSeconds, now });
  if (!statement.ok) return statement.refusal.kind === "stale" ? refuse({ kind: "attestation-stale" }) : invalid;
  const claims = Claims.safeParse(statement.value).data;
  const jwk = publicJwkOf(claims?.cnf.jwk);
  if (!claims || !jwk || (clientId !== undefined && clientId !== claims.sub)) return invalid;
  return done({ clientId: claims.sub, jwk, jkt: await calculateJwkThumbprint(jwk) });
}

const provenByDpop = ({ jkt }: Instance, dpop: DpopProof | undefined): Proven | undefined =>
  dpop?.jkt === jkt ? { challenge: dpop.nonce, jtiHash: undefined } : undefined;

async function provenByJwt(
  { jwk, clientId }: Instance,
  proof: string,
  { audience, now }: ClientAttestationExpectation,
): Promise<Proven | undefined> {
  if (!ONE_JWT.test(proof)) return undefined;
  const verified = await verifyHeldKeyJwt(
    proof,
    { typ: "oauth-client-attestation-pop+jwt", now },
    importKey,
    () => jwk,
  );
  const claims = Proof.safeParse(verified?.payload).data;
  if (!verified || !claims) return undefined;
  const { aud, iss } = verified.payload;
  // Earlier drafts had an issuer: the client itself.
  if (aud !== audience || (iss !== undefined && iss !== clientId)) return undefined;
  return {
    challenge: claims.challenge ?? claims.nonce,
    jtiHash: digest("client-attestation", verified.jkt, claims.jti),
  };
}

/** Longest that an attestation is believed after it was made, in seconds, whatever its own end: wallets renew it daily (HAIP 1.0 §4.4). */
const MAX_AGE_SECONDS = 24 * 3600;

/** Both headers of a request whose names are in lower case. */
export const attestationHeaders = (
  headers: Readonly<Record<string, string | undefined>>,
): ClientAttestationHeaders => ({
  attestation: headers["oauth-client-attestation"],
  proof: headers["oauth-client-attestation-pop"],
});

/** How a server that names a challenge endpoint knows its wallets. Made once, so that the providers' keys are imported once. */
export function attestedClients(server: {
  readonly providers: TrustedProviders;
  readonly issuer: string;
  readonly now: Clock;
}) {
  const verify = statementsBy(server.providers);
  return (headers: ClientAttestationHeaders, request: Pick<ClientAttestationExpectation, "clientId" | "dpop">) =>
    verifyClientAttestation(headers, {
      ...request,
      verify,
      maxAgeSeconds: MAX_AGE_SECONDS,
      audience: server.issuer,
      challengeRequired: true,
      now: server.now(),
    });
}
