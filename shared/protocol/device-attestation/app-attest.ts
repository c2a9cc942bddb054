import { createPublicKey, hash, verify, type X509Certificate } from "node:crypto";
import { decodeCBOR } from "@levischuck/tiny-cbor";
import * as z from "zod";
import type { AppAttestKey } from "../../domain/assurance.ts";
import { done, type Outcome, refuse } from "../../kernel/outcome.ts";
import { PublicJwk, uncompressedPoint } from "../public-jwk.ts";
import { chainFault } from "../x509/certificate-chain.ts";
import { type AuthenticatorData, readAuthenticatorData } from "./authenticator-data.ts";
import type { AttestationPolicy } from "./policy.ts";
import { type ChainCertificate, readChain } from "./read-chain.ts";
import type { AttestationRefusal } from "./refusal.ts";

const bytes = z.instanceof(Uint8Array).transform((value) => Buffer.from(value));
/** Apple may add members. */
const cborMap = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.map(z.unknown(), z.unknown()).transform(Object.fromEntries).pipe(z.object(shape));

/** The receipt is for asking Apple about fraud, which nobody here does. It is signed, but bound to nothing else in the object. */
const AttestationObject = cborMap({
  fmt: z.literal("apple-appattest"),
  attStmt: cborMap({ x5c: z.array(bytes).min(2).max(4), receipt: bytes }),
  authData: bytes,
});
const AssertionObject = cborMap({ signature: bytes, authenticatorData: bytes });

const NONCE_EXTENSION = "1.2.840.113635.100.8.2";
/** SEQUENCE { [1] OCTET STRING } of 32 bytes: in DER there is one way to write it. */
const NONCE_PREFIX = Buffer.from("3024a1220420", "hex");

const PRODUCTION = Buffer.from("appattest\0\0\0\0\0\0\0");
const DEVELOPMENT = Buffer.from("appattestdevelop");

export interface AppAttestExpectation {
  /** What the app gave to `attestKey` or `generateAssertion`. */
  readonly clientDataHash: Uint8Array;
  readonly policy: AttestationPolicy;
}

/**
 * Verifies an App Attest attestation, offline (Apple, Validating apps that connect to your server, steps 1 to 9): that Apple certified this
 * key for our app on its own hardware, in answer to our client data.
 * @param object CBOR in base64url
 */
export function verifyAppAttest(
  object: string,
  expected: AppAttestExpectation & { readonly roots: readonly X509Certificate[]; readonly now: Date },
): Outcome<AppAttestKey, AttestationRefusal> {
  const decoded = AttestationObject.safeParse(cborIn(object));
  if (!decoded.success) return refuse({ kind: "malformed" });
  const { attStmt, authData } = decoded.data;
  const chain = readChain(attStmt.x5c);
  const authenticator = readAuthenticatorData(authData);
  if (!chain || !authenticator) return refuse({ kind: "malformed" });
  const fault = chainFault(chain, { ...expected, fewest: 2, dates: "below-root" });
  if (fault) return refuse({ kind: fault });
  const key = publicJwkOf(chain[0]);
  if (!key) return refuse({ kind: "malformed" });
  if (!certifiesNonce(chain[0], nonceOf(authData, expected))) return refuse({ kind: "wrong-challenge" });
  const keyId = hash("sha256", uncompressedPoint(key), "buffer");
  if (!authenticator.credentialId.equals(keyId)) return refuse({ kind: "wrong-key" });
  if (!isAllowedApp(authenticator, expected.policy)) return refuse({ kind: "wrong-app" });
  if (!isAllowedBuild(authenticator, expected.policy)) return refuse({ kind: "wrong-environment" });
  if (authenticator.counter !== 0) return refuse({ kind: "wrong-counter" });
  return done({ key, counter: 0 });
}

/**
 * Verifies a later assertion by a key that was attested (the same page of Apple's): the key with its new counter. A counter that is stored
 * by a write on condition that it is higher makes each assertion good once.
 * @param assertion CBOR in base64url
 */
export function verifyAppAttestAssertion(
  assertion: string,
  expected: AppAttestExpectation & { readonly appAttest: AppAttestKey },
): Outcome<AppAttestKey, AttestationRefusal> {
  const decoded = AssertionObject.safeParse(cborIn(assertion));
  const authenticator = decoded.data && readAuthenticatorData(decoded.data.authenticatorData);
  if (!decoded.success || !authenticator) return refuse({ kind: "malformed" });
  const { signature, authenticatorData } = decoded.data;
  const { key, counter } = expected.appAttest;
  const isSigned = verify(
    "sha256",
    nonceOf(authenticatorData, expected),
    createPublicKey({ key, format: "jwk" }),
    signature,
  );
  if (!isSigned) return refuse({ kind: "signature-invalid" });
  if (!isAllowedApp(authenticator, expected.policy)) return refuse({ kind: "wrong-app" });
  if (authenticator.counter <= counter) return refuse({ kind: "wrong-counter" });
  return done({ key, counter: authenticator.counter });
}

function cborIn(text: string): unknown {
  try {
    // The decoder takes no Buffer, and a copy has nobody else's bytes behind its end.
    return decodeCBOR(new Uint8Array(Buffer.from(text, "base64url")));
  } catch {
    return undefined;
  }
}

/** Node throws for keys that it has no JWK for. */
const publicJwkOf = (leaf: ChainCertificate | undefined): PublicJwk | undefined =>
  leaf?.publicKey.asymmetricKeyDetails?.namedCurve === "prime256v1"
    ? PublicJwk.safeParse(leaf.publicKey.export({ format: "jwk" })).data
    : undefined;

const nonceOf = (authData: Buffer, { clientDataHash }: AppAttestExpectation): Buffer =>
  hash("sha256", Buffer.concat([authData, clientDataHash]), "buffer");

function certifiesNonce(leaf: ChainCertificate | undefined, nonce: Buffer): boolean {
  const [certified, ...more] = leaf?.extensions(NONCE_EXTENSION) ?? [];
  return more.length === 0 && certified?.equals(Buffer.concat([NONCE_PREFIX, nonce])) === true;
}

const isAllowedApp = ({ rpIdHash }: AuthenticatorData, { iosApps }: AttestationPolicy): boolean =>
  iosApps.some((app) => hash("sha256", app, "buffer").equals(rpIdHash));

const isAllowedBuild = ({ aaguid }: AuthenticatorData, { iosDevelopment }: AttestationPolicy): boolean =>
  aaguid.equals(PRODUCTION) || (iosDevelopment && aaguid.equals(DEVELOPMENT));
