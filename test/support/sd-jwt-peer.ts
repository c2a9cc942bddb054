import { createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { digest, ES256, generateSalt } from "@sd-jwt/crypto-nodejs";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";
import type { HashName } from "../../shared/protocol/sd-jwt/disclosure.ts";
import { AT, CLEAR, holder, issuer, KEY_BINDING } from "./sd-jwt.ts";

export type { HashName };

/** Another's SD-JWT VC, `@sd-jwt` 0.19, with the same keys as our tests: it issues, presents and verifies. */
export const peer = peerWith("sha-256");

export function peerWith(hashAlg: HashName): SDJwtVcInstance {
  return new SDJwtVcInstance({
    hasher: digest,
    hashAlg,
    // It asks for 16 characters, which are 64 bits.
    saltGenerator: generateSalt,
    signAlg: "ES256",
    signer: async (input) => signed(input, issuer.privateKey),
    verifier: async (input, signature) => isSigned(input, signature, issuer.publicKey),
    kbSignAlg: "ES256",
    kbSigner: async (input) => signed(input, holder.privateKey),
    kbVerifier: async (input, signature, { cnf }) =>
      isSigned(input, signature, createPublicKey({ key: { ...cnf?.jwk }, format: "jwk" })),
  });
}

/** The same with the signatures that come with it, by WebCrypto. */
export const peerAsPublished = async (): Promise<SDJwtVcInstance> =>
  new SDJwtVcInstance({
    hasher: digest,
    hashAlg: "sha-256",
    saltGenerator: generateSalt,
    signAlg: "ES256",
    signer: await ES256.getSigner(issuer.privateKey.export({ format: "jwk" })),
    verifier: await ES256.getVerifier(issuer.publicKey.export({ format: "jwk" })),
    kbVerifier: async (input, signature, { cnf }) => (await ES256.getVerifier(cnf?.jwk ?? {}))(input, signature),
  });

/** What it makes of an SD-JWT; undefined where it throws. */
export const peerVerifies = (text: string): Promise<object | undefined> =>
  peer.verify(text, { currentDate: AT }).then(({ payload }) => payload, refused);

/** What it makes of an SD-JWT with key binding. */
export const peerVerifiesBound = (text: string, by = peer): Promise<object | undefined> =>
  by.verify(text, { currentDate: AT, keyBindingNonce: KEY_BINDING.nonce }).then(({ payload }) => payload, refused);

/** Its way of issuing and of presenting, whose types know no claims but one's own. */
export const peerIssues = (by: SDJwtVcInstance, claims: object, frame: object): Promise<string> =>
  by.issue({ ...CLEAR, ...claims }, frame as never);

/** Its choice of disclosures, without key binding. */
export const peerShows = (sdJwt: string, frame: object): Promise<string> => peer.present(sdJwt, frame as never);

/** Its choice of disclosures, bound by its own JWT. */
export const peerBinds = (sdJwt: string, frame: object): Promise<string> => {
  const { audience, nonce } = KEY_BINDING;
  return peer.present(sdJwt, frame as never, { kb: { payload: { iat: AT, aud: audience, nonce } } });
};

const refused = () => undefined;

const signed = (input: string, key: KeyObject): string =>
  sign("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" }).toString("base64url");

/** Decodes as the verifiers that come with the library do. */
const isSigned = (input: string, signature: string, key: KeyObject): boolean =>
  verify("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" }, atobBytes(signature));

const atobBytes = (text: string): Uint8Array =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
