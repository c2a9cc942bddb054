import * as z from "zod";
import { done, type Outcome, refuse } from "../kernel/outcome.ts";
import { type HolderKey, verifyKeyAttestation } from "./key-attestation.ts";
import { type KeyProof, type KeyProofExpectation, verifyKeyProof } from "./key-proof.ts";

export interface KeyProofsExpectation extends KeyProofExpectation {
  /** Most proofs in one request, and most credentials that come of it. */
  readonly batchSize: number;
}

export interface ProvenKeys {
  /** All different, at least one and at most a batch: one credential each. */
  readonly keys: readonly HolderKey[];
  /** The one challenge that every proof was made over. It is still to be spent. */
  readonly nonce: string;
}

/** What the error codes of OpenID4VCI 1.0 §8.3.1.2 tell apart. */
export type KeyProofsRefusal =
  /** Missing, of no supported type, not valid, without a challenge, or two by one key: `invalid_proof`. */
  | { readonly kind: "key-proof-invalid" }
  /** Made over more than one challenge, of which we spend one: `invalid_nonce`. */
  | { readonly kind: "key-nonces-differ" }
  /** More than we announce: `invalid_credential_request`. */
  | { readonly kind: "too-many-keys" };

const jwt = z.string().min(20).max(16_000);
/** `proofs`: exactly one member, named by its proof type (appendix F). */
const Proofs = z.union([
  z.strictObject({ jwt: z.array(jwt).min(1) }).transform((proofs) => ({ type: "jwt" as const, jwts: proofs.jwt })),
  z
    .strictObject({ attestation: z.tuple([jwt]) })
    .transform((proofs) => ({ type: "attestation" as const, attestation: proofs.attestation[0] })),
]);

/**
 * The keys that a credential request proves (OpenID4VCI 1.0 §8.2, appendix F): by one JWT each, or by one attestation for all. A JWT that
 * carries an attestation brings all the keys attested, the batch size allowing.
 * @param proofs the request's member as it came, undefined when it is missing
 */
export async function verifyKeyProofs(
  proofs: unknown,
  expected: KeyProofsExpectation,
): Promise<Outcome<ProvenKeys, KeyProofsRefusal>> {
  const given = Proofs.safeParse(proofs).data;
  if (!given) return refuse({ kind: "key-proof-invalid" });
  if (given.type === "attestation") return attestedKeys(given.attestation, expected);
  if (given.jwts.length > expected.batchSize) return refuse({ kind: "too-many-keys" });
  const verified = await Promise.all(given.jwts.map((each) => verifyKeyProof(each, expected)));
  const proven = verified.filter((each) => each !== undefined);
  const [first] = proven;
  if (!first || proven.length < verified.length) return refuse({ kind: "key-proof-invalid" });
  if (new Set(proven.map(({ jkt }) => jkt)).size < proven.length) return refuse({ kind: "key-proof-invalid" });
  if (proven.some(({ nonce }) => nonce !== first.nonce)) return refuse({ kind: "key-nonces-differ" });
  return done({ keys: keysOf(proven).slice(0, expected.batchSize), nonce: first.nonce });
}

async function attestedKeys(
  attestation: string,
  { attestations, batchSize, now }: KeyProofsExpectation,
): Promise<Outcome<ProvenKeys, KeyProofsRefusal>> {
  const expected = attestations !== "ignored" && ({ use: "attestation", policy: attestations, now } as const);
  const verified = expected ? await verifyKeyAttestation(attestation, expected) : undefined;
  if (!verified) return refuse({ kind: "key-proof-invalid" });
  const keys = verified.keys.slice(0, batchSize).map(({ jwk, jkt }) => ({ jwk, jkt }));
  return done({ keys, nonce: verified.nonce });
}

/** Those that signed come first; what the attestations add, once each. */
function keysOf(proofs: readonly KeyProof[]): readonly HolderKey[] {
  const signed = proofs.map(({ jwk, jkt }) => ({ jwk, jkt }));
  const all = [...signed, ...proofs.flatMap(({ alsoAttested }) => alsoAttested)];
  return [...new Map(all.map((key) => [key.jkt, key])).values()];
}
