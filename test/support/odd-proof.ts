import { createHash } from "node:crypto";
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";
import type { ProofSubject } from "./dpop-proof.ts";
import type { ClientKey } from "./key-pair.ts";

/** What a DPoP proof made by hand says or is otherwise than it should. */
export interface Oddity {
  readonly header?: { readonly typ?: string; readonly jwk?: JWK };
  readonly claims?: JWTPayload & { readonly [name: string]: unknown };
}

/** A right proof for the request, but for what is odd. */
export async function oddProof(key: ClientKey, subject: ProofSubject, odd: Oddity = {}): Promise<string> {
  const header = { alg: "ES256", typ: "dpop+jwt", jwk: { ...key.jwk }, ...odd.header };
  return new SignJWT({ ...rightClaims(subject), ...odd.claims }).setProtectedHeader(header).sign(key.privateKey);
}

function rightClaims({ method, url, nonce, accessToken }: ProofSubject): JWTPayload {
  const { origin, pathname } = new URL(url);
  const ath = accessToken && createHash("sha256").update(accessToken).digest("base64url");
  const iat = Math.floor(Date.now() / 1000);
  return { jti: crypto.randomUUID(), htm: method, htu: `${origin}${pathname}`, iat, nonce, ath };
}

/** One way of breaking a check of RFC 9449 §4.3, everything else being right. */
export interface BrokenCheck {
  readonly check: number;
  readonly name: string;
  /** The `DPoP` field. */
  proof(key: ClientKey, subject: ProofSubject): Promise<string>;
}

const odd = (check: number, name: string, oddity: (subject: ProofSubject) => Oddity): BrokenCheck => ({
  check,
  name,
  proof: (key, subject) => oddProof(key, subject, oddity(subject)),
});
const seconds = () => Math.floor(Date.now() / 1000);
const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");

/** The checks of RFC 9449 §4.3 that hold for every request, each broken in every way we know. */
export const brokenChecks: readonly BrokenCheck[] = [
  {
    check: 1,
    name: "two proofs",
    proof: async (key, subject) => `${await oddProof(key, subject)}, ${await oddProof(key, subject)}`,
  },
  { check: 1, name: "a proof and an empty field", proof: async (key, subject) => `${await oddProof(key, subject)},` },
  { check: 2, name: "no JWT", proof: async () => "proof" },
  { check: 2, name: "a JWT of four parts", proof: async (key, subject) => `${await oddProof(key, subject)}.e30` },
  odd(4, "the type of any JWT", () => ({ header: { typ: "JWT" } })),
  {
    check: 5,
    name: "no signature",
    proof: async (key, subject) =>
      `${encoded({ alg: "none", typ: "dpop+jwt", jwk: key.jwk })}.${encoded(rightClaims(subject))}.`,
  },
  {
    check: 5,
    name: "an algorithm that is not announced",
    proof: async (_key, subject) => {
      const { privateKey, publicKey } = await generateKeyPair("ES384", { extractable: true });
      const header = { alg: "ES384", typ: "dpop+jwt", jwk: await exportJWK(publicKey) };
      return new SignJWT(rightClaims(subject)).setProtectedHeader(header).sign(privateKey);
    },
  },
  {
    check: 6,
    name: "another's signature",
    proof: async (key, subject) => {
      const { privateKey } = await generateKeyPair("ES256");
      return oddProof({ ...key, privateKey }, subject);
    },
  },
  {
    check: 7,
    name: "a private key in its header",
    proof: async (key, subject) => {
      const d = randomScalar();
      return oddProof(key, subject, { header: { jwk: { ...key.jwk, d } } });
    },
  },
  ...["jti", "htm", "htu", "iat"].map((claim) => odd(3, `no ${claim}`, () => ({ claims: { [claim]: undefined } }))),
  odd(3, "a jti of two characters", () => ({ claims: { jti: "ab" } })),
  odd(8, "another method", ({ method }) => ({ claims: { htm: method === "GET" ? "POST" : "GET" } })),
  odd(8, "the method in small letters", ({ method }) => ({ claims: { htm: method.toLowerCase() } })),
  odd(9, "another path", ({ url }) => ({ claims: { htu: elsewhere(url) } })),
  odd(9, "another host", ({ url }) => ({ claims: { htu: `http://evil.test${new URL(url).pathname}` } })),
  odd(9, "no address", () => ({ claims: { htu: "elsewhere" } })),
  odd(11, "a time five minutes ago", () => ({ claims: { iat: seconds() - 300 } })),
  odd(11, "a time five minutes ahead", () => ({ claims: { iat: seconds() + 300 } })),
];
/** Another path; a query would not count. */
const elsewhere = (url: string): string => new URL(`${new URL(url).pathname}/elsewhere`, url).href;
const randomScalar = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
