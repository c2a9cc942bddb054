import { generateKeyPairSync, sign } from "node:crypto";
import { GetPublicKeyCommand, KMSClient, SignCommand } from "@aws-sdk/client-kms";
import { mockClient } from "aws-sdk-client-mock";
import { calculateJwkThumbprint, createLocalJWKSet, jwtVerify } from "jose";
import { beforeEach, expect, test } from "vitest";
import { keySetOf, kmsPublicKey, kmsSigner } from "../../../shared/adapters/kms/kms-signer.ts";
import { type Signer, signJwt } from "../../../shared/protocol/signer.ts";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const der = publicKey.export({ format: "der", type: "spki" });
const kms = mockClient(KMSClient);
beforeEach(() => {
  kms.reset();
  kms.on(GetPublicKeyCommand).resolves({ PublicKey: der });
});

test("a token signed by KMS verifies with the published key, whose name is its thumbprint", async () => {
  // KMS signs the digest that it is given; node's `sign` makes the digest itself, so the message is kept for it here.
  const client = new KMSClient({});
  kms.on(SignCommand).callsFake((input) => {
    expect(input).toMatchObject({ KeyId: "key", MessageType: "DIGEST", SigningAlgorithm: "ECDSA_SHA_256" });
    expect(input.Message).toHaveLength(32);
    return { Signature: sign("sha256", signed, privateKey) };
  });
  const signer = kmsSigner(client, "key");
  let signed: Uint8Array = Buffer.of();
  const listening: Signer = {
    kid: signer.kid,
    sign: (input) => {
      signed = input;
      return signer.sign(input);
    },
  };
  const token = await signJwt(listening, { typ: "at+jwt" }, { sub: "somebody" });
  const keys = await keySetOf([kmsPublicKey(client, "key")]);
  const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(keys));
  expect(payload.sub).toBe("somebody");
  expect(protectedHeader.kid).toBe(await calculateJwkThumbprint(keys.keys[0] ?? {}));
  expect(keys.keys[0]).toMatchObject({ use: "sig", alg: "ES256", kty: "EC", crv: "P-256" });
  expect(keys.keys[0]).not.toHaveProperty("d");
});

test("the public key is asked for once, and again only after a failure", async () => {
  const key = kmsPublicKey(new KMSClient({}), "key");
  kms.on(GetPublicKeyCommand).rejectsOnce(new Error("KMS is away")).resolves({ PublicKey: der });
  await expect(key.publicJwk()).rejects.toThrow();
  await Promise.all([key.publicJwk(), key.publicJwk(), key.publicJwk()]);
  expect(kms.commandCalls(GetPublicKeyCommand)).toHaveLength(2);
});

test("an answer of KMS without a signature is a breakage", async () => {
  kms.on(SignCommand).resolves({});
  await expect(kmsSigner(new KMSClient({}), "key").sign(Buffer.from("text"))).rejects.toThrow("no signature");
});
