import { type KeyObject, verify } from "node:crypto";
import { done, type Outcome, refuse } from "../../kernel/outcome.ts";
import { bytesIn, isJsonObject, type JsonObject, jsonIn } from "./json.ts";
import type { SdJwtRefusal } from "./refusals.ts";

/** Signature algorithms (RFC 7518 §3.4): their hash, the curve that a key must be on, the bytes of a signature r‖s. */
const ALGORITHMS = {
  ES256: { hash: "sha256", curve: "prime256v1", bytes: 64 },
  ES384: { hash: "sha384", curve: "secp384r1", bytes: 96 },
  ES512: { hash: "sha512", curve: "secp521r1", bytes: 132 },
} as const;
export type JwsAlgorithm = keyof typeof ALGORITHMS;

export interface Jws {
  readonly algorithm: JwsAlgorithm;
  readonly kid: string | undefined;
  readonly payload: JsonObject;
  readonly signature: Buffer;
  readonly signingInput: Buffer;
}

type JwsRefusal = Extract<SdJwtRefusal, { kind: "malformed" | "type-wrong" | "algorithm-refused" }>;

/** Reads a compact JWS over JSON (RFC 7515 §7.1) of exactly this type, by one of these algorithms. Its signature is not verified yet. */
export function readJws(
  text: string,
  expected: { typ: string; algorithms: readonly JwsAlgorithm[] },
): Outcome<Jws, JwsRefusal> {
  const [protectedHeader = "", body = "", last = "", ...more] = text.split(".");
  const [header, payload, signature] = [jsonIn(protectedHeader), jsonIn(body), bytesIn(last)];
  if (more.length > 0 || !isJsonObject(header) || !isJsonObject(payload) || !signature)
    return refuse({ kind: "malformed" });
  if (header.typ !== expected.typ) return refuse({ kind: "type-wrong" });
  const algorithm = expected.algorithms.find((name) => name === header.alg);
  // An extension that must be understood is not (RFC 7515 §4.1.11).
  if (!algorithm || header.crit !== undefined) return refuse({ kind: "algorithm-refused" });
  const kid = typeof header.kid === "string" ? header.kid : undefined;
  return done({ algorithm, kid, payload, signature, signingInput: Buffer.from(`${protectedHeader}.${body}`) });
}

/** Whether the key is one for the algorithm, and made the signature (RFC 7515 §5.2). */
export function isSignedBy({ algorithm, signingInput, signature }: Jws, key: KeyObject): boolean {
  const { hash, curve, bytes } = ALGORITHMS[algorithm];
  if (key.asymmetricKeyDetails?.namedCurve !== curve || signature.length !== bytes) return false;
  return verify(hash, signingInput, { key, dsaEncoding: "ieee-p1363" }, signature);
}
