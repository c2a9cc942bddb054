import { createPublicKey, hash } from "node:crypto";
import { GetPublicKeyCommand, type KMSClient, SignCommand } from "@aws-sdk/client-kms";
import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import { PublicJwk, thumbprint } from "../../protocol/public-jwk.ts";
import type { Signer } from "../../protocol/signer.ts";
import { derToRaw } from "./der-to-raw.ts";

export type PublishedKey = PublicJwk & { readonly use: "sig"; readonly alg: "ES256"; readonly kid: string };

export interface KmsKey {
  /** The public key as published: with `kid` (RFC 7638), `use` and `alg`. Asked of KMS once an environment. */
  publicJwk(): Promise<PublishedKey>;
}

export function kmsPublicKey(kms: KMSClient, keyId: string): KmsKey {
  let published: Promise<PublishedKey> | undefined;
  const ask = async (): Promise<PublishedKey> => {
    const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: keyId }));
    if (!PublicKey) throw new Error("KMS gave no public key");
    const key = createPublicKey({ key: Buffer.from(PublicKey), format: "der", type: "spki" });
    const jwk = PublicJwk.parse(key.export({ format: "jwk" }));
    return { ...jwk, use: "sig", alg: "ES256", kid: thumbprint(jwk) };
  };
  return {
    publicJwk: () => {
      published ??= ask().catch((error: unknown) => {
        published = undefined;
        throw error;
      });
      return published;
    },
  };
}

/** The key set of some KMS keys, in the order given. */
export const keySetOf = async (keys: readonly KmsKey[]): Promise<JSONWebKeySet> => ({
  keys: await Promise.all(keys.map((key) => key.publicJwk())),
});

/**
 * The same to verify with, imported once an environment: importing a key takes as long as checking a signature with it. After a failure the
 * keys are asked for again.
 */
export function verificationKeys(keys: readonly KmsKey[]): () => Promise<JWTVerifyGetKey> {
  let imported: Promise<JWTVerifyGetKey> | undefined;
  return () => {
    imported ??= keySetOf(keys).then(
      (set) => createLocalJWKSet(set),
      (error: unknown) => {
        imported = undefined;
        throw error;
      },
    );
    return imported;
  };
}

/** Signs ES256 by KMS: the digest is made here, and KMS's DER answer becomes r‖s. One KMS call a signature. */
export const kmsSigner = (kms: KMSClient, keyId: string): Signer => {
  const publicKey = kmsPublicKey(kms, keyId);
  return {
    kid: async () => (await publicKey.publicJwk()).kid,
    sign: async (input) => {
      const { Signature } = await kms.send(
        new SignCommand({
          KeyId: keyId,
          Message: hash("sha256", input, "buffer"),
          MessageType: "DIGEST",
          SigningAlgorithm: "ECDSA_SHA_256",
        }),
      );
      if (!Signature) throw new Error("KMS gave no signature");
      return derToRaw(Signature);
    },
  };
};
