import { generateKeyPairSync, sign } from "node:crypto";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetPublicKeyCommand, KMSClient, SignCommand } from "@aws-sdk/client-kms";
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { jwtVerify } from "jose";
import { beforeEach, expect, test } from "vitest";
import { signingKeysIn } from "../../../shared/adapters/dynamodb/signing-keys.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { anyGeneration, currentSigner, keyPublisher } from "../../../shared/adapters/kms/signing-keys.ts";
import { PublicJwk, thumbprint } from "../../../shared/protocol/public-jwk.ts";
import { AdjustableClock } from "../../support/adjustable-clock.ts";

const GENERATIONS = "1=key-1,2=key-2";
const pairs = new Map(["key-1", "key-2"].map((id) => [id, generateKeyPairSync("ec", { namedCurve: "P-256" })]));
const pairOf = (id: string | undefined) => pairs.get(id ?? "") ?? expect.fail(`no key ${id}`);
const jwkOf = (id: string) => PublicJwk.parse(pairOf(id).publicKey.export({ format: "jwk" }));
const kidOf = (id: string) => thumbprint(jwkOf(id));

const kms = mockClient(KMSClient);
const dynamo = mockClient(DynamoDBDocumentClient);
const table = { client: documentClient({ region: "eu-west-3" }), name: "Signing" };
const mark = (at: string) => ({ at: `2026-11-${at}T10:00:00.000Z`, by: "somebody", reason: "a drill" });
const original = { generation: 1, jwk: jwkOf("key-1"), published: mark("01"), signing: mark("01") };
const next = { generation: 2, jwk: jwkOf("key-2"), published: mark("02") };
const ANNOUNCED = { sk: "token", version: 1, generations: [original, next] };
const ROTATED = {
  sk: "token",
  version: 2,
  generations: [
    { ...original, replaced: mark("03") },
    { ...next, signing: mark("03") },
  ],
};
const RETIRED = {
  sk: "token",
  version: 3,
  generations: [
    { ...original, replaced: mark("03"), retired: mark("04") },
    { ...next, signing: mark("03") },
  ],
};

let clock: AdjustableClock;
const newKms = () => new KMSClient({ region: "eu-west-3" });
const signer = () => currentSigner(newKms(), { purpose: "token", generations: GENERATIONS, table, now: clock.now });
const settled = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  clock = new AdjustableClock();
  kms.reset();
  dynamo.reset();
  kms.on(GetPublicKeyCommand).callsFake(({ KeyId }) => ({
    PublicKey: pairOf(KeyId).publicKey.export({ format: "der", type: "spki" }),
  }));
});

test("the first generation signs where no step was ever taken or the next one is only published, and then the next one", async () => {
  dynamo.on(GetCommand).resolvesOnce({}).resolvesOnce({ Item: ANNOUNCED }).resolves({ Item: ROTATED });
  const find = signer();
  expect(await (await find()).kid()).toBe(kidOf("key-1"));
  for (const expected of ["key-1", "key-2"]) {
    clock.pass(60);
    await find();
    await settled();
    expect(await (await find()).kid()).toBe(kidOf(expected));
  }
});

test("a signer that was found keeps its name and its key together while another takes its place", async () => {
  dynamo.on(GetCommand).resolvesOnce({ Item: ANNOUNCED }).resolves({ Item: ROTATED });
  const signed: unknown[] = [];
  kms.on(SignCommand).callsFake(({ KeyId }) => {
    signed.push(KeyId);
    return { Signature: sign("sha256", Buffer.of(), pairOf(KeyId).privateKey) };
  });
  const find = signer();
  const found = await find();
  const kid = await found.kid();
  clock.pass(60);
  await find();
  await settled();
  await find();
  await found.sign(Buffer.of());
  expect([kid, signed]).toEqual([kidOf("key-1"), ["key-1"]]);
});

test("nothing is signed by a generation that the function does not have, or that is not the one published", async () => {
  const replaced = { ...original, replaced: mark("03") };
  const signing = { ...next, signing: mark("03") };
  dynamo.on(GetCommand).resolves({ Item: { version: 2, generations: [replaced, { ...signing, generation: 3 }] } });
  await expect(signer()()).rejects.toThrow("no generation 3");
  dynamo.on(GetCommand).resolves({ Item: { version: 2, generations: [replaced, { ...signing, jwk: original.jwk }] } });
  await expect(signer()()).rejects.toThrow("not the one that is published");
});

test("what any generation signed is verified, the others asked of KMS only when one of them signed", async () => {
  const find = anyGeneration(newKms(), GENERATIONS);
  const token = (id: string) => {
    const input = [{ alg: "ES256", kid: kidOf(id) }, { sub: id }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    const signature = sign("sha256", Buffer.from(input), { key: pairOf(id).privateKey, dsaEncoding: "ieee-p1363" });
    return `${input}.${signature.toString("base64url")}`;
  };
  const asked = () => kms.commandCalls(GetPublicKeyCommand).length;
  expect((await jwtVerify(token("key-1"), await find())).payload.sub).toBe("key-1");
  expect(asked()).toBe(1);
  for (let time = 0; time < 3; time += 1) {
    expect((await jwtVerify(token("key-2"), await find())).payload.sub).toBe("key-2");
  }
  expect(asked()).toBe(2);
});

test("what is published is the first generation, then both, then both, then the second alone; KMS is asked for the first only", async () => {
  const sets: string[][] = [];
  for (const Items of [[], [ANNOUNCED], [ROTATED], [RETIRED]]) {
    dynamo.on(QueryCommand).resolves({ Items });
    const published = keyPublisher(newKms(), { generations: { token: GENERATIONS }, table, now: clock.now });
    sets.push((await published("token")).keys.map(({ kid }) => kid));
  }
  expect(sets).toEqual([["key-1"], ["key-1", "key-2"], ["key-1", "key-2"], ["key-2"]].map((ids) => ids.map(kidOf)));
  expect(kms.commandCalls(GetPublicKeyCommand)).toHaveLength(1);
});

test("a key is written only over the state that it came from", async () => {
  dynamo
    .on(PutCommand)
    .rejectsOnce(new ConditionalCheckFailedException({ message: "", $metadata: {} }))
    .resolves({});
  const { writeSigningKey, signingKey } = signingKeysIn(table);
  dynamo.on(GetCommand).resolves({ Item: ROTATED });
  const key = (await signingKey("token")) ?? expect.fail("it was stored");
  expect(await writeSigningKey("token", key)).toBe(false);
  expect(await writeSigningKey("token", { ...key, version: 1 })).toBe(true);
  const [later, first] = dynamo.commandCalls(PutCommand).map(({ args }) => args[0].input);
  expect(later).toMatchObject({ ConditionExpression: "version = :from", ExpressionAttributeValues: { ":from": 1 } });
  expect(first).toMatchObject({ ConditionExpression: "attribute_not_exists(pk)" });
  expect(later?.Item).toMatchObject({ pk: "SIGNING-KEYS", sk: "token", generations: ROTATED.generations });
});
