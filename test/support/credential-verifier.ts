import { digest, ES256 } from "@sd-jwt/crypto-nodejs";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";
import {
  compactVerify,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  type JSONWebKeySet,
  jwtVerify,
} from "jose";
import * as z from "zod";
import { retrieveType } from "./credential-type.ts";
import type { PublicKey } from "./key-pair.ts";
import { KeySet } from "./published-keys.ts";

const Organism = z.strictObject({
  code: z.string().regex(/^[0-9]{9}$/),
  regime: z.string().regex(/^[0-9]{2}$/),
  caisse: z.string().regex(/^[0-9]{3}$/),
});
/** What the card says of a person: these five claims and not one more. */
const CardClaims = z.strictObject({
  family_name: z.string().min(1),
  given_names: z.string().min(1),
  sex: z.enum(["F", "M"]),
  quality: z.string().regex(/^[0-9]{2}$/),
  organism: Organism,
});
type CardClaims = z.infer<typeof CardClaims>;

const key = z.strictObject({ kty: z.literal("EC"), crv: z.literal("P-256"), x: z.string(), y: z.string() });
const digests = z.array(z.string().regex(/^[A-Za-z0-9_-]{43}$/)).length(5);
/** Where the credential's status stands. */
const Status = z.strictObject({
  status_list: z.strictObject({ idx: z.int().min(0), uri: z.url() }),
});
/** What is in clear: nothing of the person. */
const ClearClaims = z.strictObject({
  iss: z.string(),
  vct: z.string(),
  "vct#integrity": z.string(),
  /** Nothing to anybody but the issuer. */
  jti: z.string().regex(/^[A-Za-z0-9_-]{100,150}$/),
  iat: z.int(),
  exp: z.int(),
  cnf: z.strictObject({ jwk: key }),
  status: Status.optional(),
  _sd: digests,
  _sd_alg: z.literal("sha-256"),
});

export interface VerifiedOneTime {
  readonly claims: CardClaims;
  /** The public key that the credential is bound to. */
  readonly holderKey: PublicKey;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** Thumbprint of the published key that signed. */
  readonly kid: string;
}
export interface VerifiedCredential extends VerifiedOneTime {
  /** Its place in a status list. */
  readonly status: { readonly idx: number; readonly uri: string };
}

/**
 * Verifies a card credential twice over, each time with the keys that the issuer publishes: the issuer's JWT with `jose`,
 * the whole SD-JWT VC with `@sd-jwt`, which also fetches its status list and refuses what is revoked. Both must agree, and disclose exactly
 * the five claims that its type describes.
 */
export async function verifyCredential(credential: string, issuer: string): Promise<VerifiedCredential> {
  const { status, ...verified } = await verifyEither(credential, issuer);
  if (status === undefined) throw new Error("the credential can't be revoked");
  return { ...verified, status };
}

/** The same for one that ends before it could be revoked. */
export async function verifyOneTime(credential: string, issuer: string): Promise<VerifiedOneTime> {
  const { status, ...verified } = await verifyEither(credential, issuer);
  if (status !== undefined) throw new Error("the credential has a status");
  return verified;
}

async function verifyEither(credential: string, issuer: string) {
  const published = await issuerKeys(issuer);
  const [issuerJwt = ""] = credential.split("~");
  const { payload, protectedHeader } = await jwtVerify(issuerJwt, createLocalJWKSet(published), {
    typ: "dc+sd-jwt",
    algorithms: ["ES256"],
    issuer,
  });
  const clear = ClearClaims.parse(payload);
  if (clear.vct !== `${issuer}/vct/apcv`) throw new Error("the credential is of another type");
  const claims = await disclosedClaims(credential, published);
  const { claims: described = [] } = await retrieveType(clear.vct, clear["vct#integrity"]);
  const disclosable = described.flatMap(({ path, sd }) => (sd === "always" ? path : []));
  if (disclosable.join() !== Object.keys(claims).join()) throw new Error("the type describes other claims");
  return {
    claims,
    holderKey: clear.cnf.jwk,
    issuedAt: new Date(clear.iat * 1000),
    expiresAt: new Date(clear.exp * 1000),
    kid: String(protectedHeader.kid),
    status: clear.status?.status_list,
  };
}

const IssuerDocument = z.strictObject({ issuer: z.string(), jwks: KeySet });

/** The issuer's keys, found as SD-JWT VC says: by its well-known document. */
async function issuerKeys(issuer: string): Promise<JSONWebKeySet> {
  const document = IssuerDocument.parse(await (await fetch(`${issuer}/.well-known/jwt-vc-issuer`)).json());
  if (document.issuer !== issuer) throw new Error("the well-known document is another issuer's");
  return document.jwks;
}

async function disclosedClaims(credential: string, published: JSONWebKeySet): Promise<CardClaims> {
  const { kid } = decodeProtectedHeader(credential.split("~")[0] ?? "");
  const jwk = published.keys.find((candidate) => candidate.kid === kid);
  if (jwk === undefined) throw new Error("the signing key is not published");
  const verifier = await ES256.getVerifier(jwk);
  // A list is signed by the key of its own `kid`: while a key is rotated that may be another one than the credential's.
  const lists = createLocalJWKSet(published);
  const statusVerifier = async (data: string, signature: string) =>
    compactVerify(`${data}.${signature}`, lists).then(
      () => true,
      () => false,
    );
  const sdJwt = new SDJwtVcInstance({ hasher: digest, hashAlg: "sha-256", verifier, statusVerifier });
  const { payload } = await sdJwt.verify(credential);
  const disclosable = await sdJwt.presentableKeys(credential);
  const names = Object.keys(CardClaims.shape);
  if (disclosable.length !== names.length) throw new Error("not every claim is a disclosure of its own");
  const inClear = Object.keys(decodeJwt(credential.split("~")[0] ?? ""));
  const disclosed = Object.entries(payload).filter(([name]) => !inClear.includes(name));
  return CardClaims.parse(Object.fromEntries(disclosed));
}
