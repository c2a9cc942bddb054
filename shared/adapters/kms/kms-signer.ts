import { createPublicKey, hash } from "node:crypto";
import { GetPublicKeyCommand, type KMSClient, SignCommand } from "@aws-sdk/client-kms";
import { calculateJwkThumbprint, createLocalJWKSet, type JSONWebKeySet, type JWK, type JWTVerifyGetKey } from "jose";
import type { Signer } from "../../protocol/signer.ts";
import { derToRaw } from "./der-to-raw.ts";

export interface KmsKey {
  /** The public key as published: with `kid` (RFC 7638), `use` and `alg`. Asked of KMS once an environment. */
  publicJwk(): Promise<JWK & { kid: string }>;
}

export function kmsPublicKey(kms: KMSClient, keyId: string): KmsKey {
  let jwk: Promise<JWK & { kid: string }> | undefined;
  const ask = async () => {
    const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: keyId }));
    if (!PublicKey) throw new Error("KMS gave no public key");
    const { kty, crv, x, y } = createPublicKey({ key: Buffer.from(PublicKey), format: "der", type: "spki" }).export({
      format: "jwk",
    }) as JWK;
    const bare: JWK = { kty: kty ?? "EC", crv, x, y };
    return { ...bare, use: "sig", alg: "ES256", kid: await calculateJwkThumbprint(bare) };
  };
  return {
    publicJwk: () => {
      jwk ??= ask().catch((error: unknown) => {
        jwk = undefined;
        throw error;
      });
      return jwk;
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
