import { generateKeyPairSync } from "node:crypto";
import { ConditionalCheckFailedException, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DecryptCommand, GenerateDataKeyPairWithoutPlaintextCommand, KMSClient } from "@aws-sdk/client-kms";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import fc from "fast-check";
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

/** The key of this week, and the next one's. */
const announcedBy = async (where: ReturnType<typeof environment>) => {
  const [current, next, ...others] = await where.announced();
  if (!current || !next || others.length > 0) throw new Error("not two keys");
  return { current, next };
};

test("every environment announces the same two keys, named by their thumbprints, and reads what was encrypted to either", async () => {
  const [one, other] = [environment(), environment()];
  const announced = await announcedBy(one);
  expect(await announcedBy(other)).toEqual(announced);
  for (const key of [announced.current, announced.next]) {
    expect(key.kid).toBe(await calculateJwkThumbprint(key.jwk));
    const jwe = await encryptedTo(key);
    for (const where of [environment(), other]) expect(await opensIn(where, jwe)).toBe(true);
  }
});

test("of two that make a week's key at once one is stored, and both announce that one", async () => {
  const [one, other] = await Promise.all([environment().announced(), environment().announced()]);
  expect(one).toEqual(other);
  expect(kms.commandCalls(GenerateDataKeyPairWithoutPlaintextCommand)).toHaveLength(4);
  expect(items.size).toBe(2);
});

test("once known, a key costs no call", async () => {
  const here = environment();
  const { current, next } = await announcedBy(here);
  const requests = [await encryptedTo(current), await encryptedTo(next)];
  for (const jwe of requests) expect(await opensIn(here, jwe)).toBe(true);
  const before = callsMade();
  await here.announced();
  for (const jwe of requests) expect(await opensIn(here, jwe)).toBe(true);
  expect(callsMade()).toBe(before);
});

test("the key announced as next is the next week's own, and is read for a week more, then by nobody", async () => {
  const here = environment();
  const { next } = await announcedBy(here);
  const jwe = await encryptedTo(next);
  expect(await opensIn(here, jwe)).toBe(true);
  clock.pass(REQUEST_KEY_SECONDS);
  expect((await announcedBy(here)).current).toEqual(next);
  clock.pass(REQUEST_KEY_SECONDS);
  expect((await announcedBy(here)).current).not.toEqual(next);
  for (const where of [here, environment()]) expect(await opensIn(where, jwe)).toBe(true);
  clock.pass(REQUEST_KEY_SECONDS);
  await here.announced();
  for (const where of [here, environment()]) expect(await opensIn(where, jwe)).toBe(false);
});

test("whatever metadata a wallet has kept for up to a week, and whenever it asks, its request is read", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 3 * REQUEST_KEY_SECONDS }),
      fc.integer({ min: 0, max: REQUEST_KEY_SECONDS }),
      fc.boolean(),
      async (until, kept, takesNext) => {
        clock.pass(until);
        const { current, next } = await announcedBy(environment());
        const jwe = await encryptedTo(takesNext ? next : current);
        clock.pass(kept);
        expect(await opensIn(environment(), jwe)).toBe(true);
      },
    ),
    { numRuns: 50 },
  );
});

test("a key's item expires with its use, and holds the private half only wrapped", async () => {
  await environment().announced();
  const now = clock.now().getTime() / 1000;
  const ends = [...items.values()].map(({ expiresAt }) => (Number(expiresAt) - now) / REQUEST_KEY_SECONDS);
  expect(ends.map(Math.ceil)).toEqual([2, 3]);
  for (const item of items.values()) {
    expect(Object.keys(item).sort()).toEqual(["expiresAt", "jwk", "kid", "pk", "sk", "type", "wrapped", "writtenBy"]);
    expect(item.jwk).not.toHaveProperty("d");
  }
});

test("an unknown kid is looked up, and opens nothing at KMS", async () => {
  const here = environment();
  await here.announced();
  expect(await here.privateKey("unknown")).toBeUndefined();
  expect(kms.commandCalls(DecryptCommand)).toHaveLength(0);
});

test("a failing KMS is a breakage, and is asked again", async () => {
  const here = environment();
  const jwe = await encryptedTo((await announcedBy(here)).current);
  kms.on(DecryptCommand).rejectsOnce(new Error("KMS is away"));
  await expect(opensIn(here, jwe)).rejects.toThrow("KMS is away");
});
