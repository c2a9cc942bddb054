import { generateKeyPairSync } from "node:crypto";
import { ConditionalCheckFailedException, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DecryptCommand, GenerateDataKeyPairWithoutPlaintextCommand, KMSClient } from "@aws-sdk/client-kms";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { calculateJwkThumbprint, EncryptJWT, importJWK } from "jose";
import { beforeEach, expect, test } from "vitest";
import { REQUEST_KEY_SECONDS, requestEncryptionKeys } from "../../../shared/adapters/kms/request-encryption-keys.ts";
import { decryptRequest } from "../../../shared/protocol/jwe/encrypted-request.ts";
import type { RequestEncryptionKey } from "../../../shared/protocol/jwe/encryption.ts";
import { AdjustableClock } from "../../support/adjustable-clock.ts";

const kms = mockClient(KMSClient);
const dynamo = mockClient(DynamoDBDocumentClient);
let clock: AdjustableClock;
let items: Map<string, Record<string, unknown>>;

/** KMS wraps by reversing the bytes; the table is a map with conditional puts. */
beforeEach(() => {
  clock = new AdjustableClock();
  items = new Map();
  kms.reset();
  dynamo.reset();
  kms.on(GenerateDataKeyPairWithoutPlaintextCommand).callsFake(({ EncryptionContext }) => {
    expect(EncryptionContext).toEqual({ purpose: "credential-request" });
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    return {
      PublicKey: publicKey.export({ format: "der", type: "spki" }),
      PrivateKeyCiphertextBlob: privateKey.export({ format: "der", type: "pkcs8" }).reverse(),
    };
  });
  kms.on(DecryptCommand).callsFake(({ CiphertextBlob, EncryptionContext }) => {
    expect(EncryptionContext).toEqual({ purpose: "credential-request" });
    return { Plaintext: Buffer.from(CiphertextBlob).reverse() };
  });
  dynamo.on(GetCommand).callsFake(({ Key }) => ({ Item: items.get(Key.pk) }));
  dynamo.on(PutCommand).callsFake(({ Item }) => {
    const existing = items.get(Item.pk);
    if (existing)
      throw new ConditionalCheckFailedException({ message: "taken", $metadata: {}, Item: marshall(existing) });
    items.set(Item.pk, Item);
    return {};
  });
});

const environment = () => {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  return requestEncryptionKeys(new KMSClient({}), "wrapping", { client, name: "ephemeral" }, clock.now);
};
const callsMade = () => kms.calls().length + dynamo.calls().length;
const encryptedTo = async ({ jwk, kid }: RequestEncryptionKey) =>
  new EncryptJWT({ a: 1 })
    .setProtectedHeader({ alg: "ECDH-ES", enc: "A256GCM", kid })
    .encrypt(await importJWK(jwk, "ECDH-ES"));
const opensIn = async (where: ReturnType<typeof environment>, jwe: string) =>
  (await decryptRequest(jwe, where.privateKey, clock.now())).ok;

test("every environment publishes the same key, and reads what was encrypted to it", async () => {
  const [one, other] = [environment(), environment()];
  const key = await one.published();
  expect(key.kid).toBe(await calculateJwkThumbprint(key.jwk));
  expect(await other.published()).toEqual(key);
  const jwe = await encryptedTo(key);
  expect(await opensIn(environment(), jwe)).toBe(true);
  expect(await opensIn(other, jwe)).toBe(true);
});

test("of two that make the week's key at once one is stored, and both publish that one", async () => {
  const [one, other] = await Promise.all([environment().published(), environment().published()]);
  expect(one).toEqual(other);
  expect(kms.commandCalls(GenerateDataKeyPairWithoutPlaintextCommand)).toHaveLength(2);
  expect(items.size).toBe(1);
});

test("once known, a key costs no call", async () => {
  const here = environment();
  const jwe = await encryptedTo(await here.published());
  expect(await opensIn(here, jwe)).toBe(true);
  const before = callsMade();
  await here.published();
  expect(await opensIn(here, jwe)).toBe(true);
  expect(callsMade()).toBe(before);
});

test("a new key is published each week; the old one is read for a week more, then by nobody", async () => {
  const here = environment();
  const old = await here.published();
  const jwe = await encryptedTo(old);
  expect(await opensIn(here, jwe)).toBe(true);
  clock.pass(REQUEST_KEY_SECONDS);
  expect((await here.published()).kid).not.toBe(old.kid);
  for (const where of [here, environment()]) expect(await opensIn(where, jwe)).toBe(true);
  clock.pass(REQUEST_KEY_SECONDS);
  await here.published();
  for (const where of [here, environment()]) expect(await opensIn(where, jwe)).toBe(false);
});

test("a key's item expires with its use, and holds the private half only wrapped", async () => {
  await environment().published();
  const [item] = items.values();
  const ends = Number(item?.expiresAt) - clock.now().getTime() / 1000;
  expect(ends).toBeGreaterThan(REQUEST_KEY_SECONDS);
  expect(ends).toBeLessThanOrEqual(2 * REQUEST_KEY_SECONDS);
  expect(Object.keys(item ?? {}).sort()).toEqual([
    "expiresAt",
    "jwk",
    "kid",
    "pk",
    "sk",
    "type",
    "wrapped",
    "writtenBy",
  ]);
  expect(item?.jwk).not.toHaveProperty("d");
});

test("a failing KMS is a breakage, and is asked again", async () => {
  const here = environment();
  const jwe = await encryptedTo(await here.published());
  kms.on(DecryptCommand).rejectsOnce(new Error("KMS is away"));
  await expect(opensIn(here, jwe)).rejects.toThrow("KMS is away");
});
