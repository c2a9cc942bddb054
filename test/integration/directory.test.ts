import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { afterAll, beforeEach, expect, test } from "vitest";
import type { ImportPorts } from "../../functions/directory/import-part/import-part.ts";
import { importPart } from "../../functions/directory/import-part/import-part.ts";
import { importPorts } from "../../functions/directory/import-part/ports.ts";
import { fundCountsIn } from "../../shared/adapters/dynamodb/fund-counts.ts";
import { documentClient, type Table } from "../../shared/adapters/dynamodb/table.ts";
import { nirVault } from "../../shared/adapters/kms/nir-data-key.ts";
import type { FundCount } from "../../shared/domain/fund-count.ts";
import { parseNir } from "../../shared/domain/nir.ts";
import { VersionedKeys } from "../../shared/kernel/versioned-keys.ts";
import { Crash } from "../support/directory-model.ts";
import { feedRecord } from "../support/feed.ts";
import { inStage } from "../support/stage.ts";
import { wholeTableNamed } from "../support/stored-items.ts";

const stage = inStage();
const kms = new KMSClient(stage.aws);
const client = documentClient(stage.aws);
let table: Table;

/** A table of this test's own, so that its counts are known. */
beforeEach(async () => {
  table = { client, name: `directory-${crypto.randomUUID()}` };
  const dynamo = new DynamoDBClient(stage.aws);
  await dynamo.send(
    new CreateTableCommand({
      TableName: table.name,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      AttributeDefinitions: ["pk", "sk"].map((AttributeName) => ({ AttributeName, AttributeType: "S" as const })),
    }),
  );
  dynamo.destroy();
});
afterAll(() => {
  client.destroy();
  kms.destroy();
});

const portsOn = (place: Table, lines: readonly string[], macKeys = stage.nirKeys.mac): ImportPorts => ({
  ...importPorts({ kms, nirMacKeys: VersionedKeys.parse(macKeys), nirDataKey: stage.nirKeys.data, table: place }),
  lines: async function* () {
    for (const [index, line] of lines.entries()) yield { number: index + 1, bytes: Buffer.from(line) };
  },
  putReport: async () => undefined,
});
const part = (versionId: string) => ({
  key: "feed/fund.ndjson",
  versionId,
  part: 1,
  firstByte: 0,
  lastByte: 0,
  firstLine: 1,
});
const profiles = async () => (await wholeTableNamed(stage, table.name)).filter(({ type }) => type === "insured");
const counts = async () =>
  (await fundCountsIn(table).fundCounts()).sort((one, other) => (one.organism < other.organism ? -1 : 1));

test("after the MAC key was changed people stay found, new ones get the new key, and nobody is stored twice", async () => {
  const { KeyMetadata } = await kms.send(
    new CreateKeyCommand({ KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" }),
  );
  const both = `${stage.nirKeys.mac},2=${KeyMetadata?.Arn}`;
  const [known, other] = [feedRecord(), feedRecord()];
  await importPart(portsOn(table, [JSON.stringify(known)]), part("a"));
  const lines = [{ ...known, revision: 2 }, other].map((record) => JSON.stringify(record));
  await importPart(portsOn(table, lines, both), part("b"));
  await importPart(portsOn(table, lines, both), part("c"));
  const stored = await profiles();
  expect(stored.map(({ cardRef, revision }) => [String(cardRef)[0], revision]).sort()).toEqual([
    ["1", 2],
    ["2", 1],
  ]);
});

test("two that race to make somebody known store and count them once", async () => {
  const { KeyMetadata } = await kms.send(
    new CreateKeyCommand({ KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" }),
  );
  const both = `${stage.nirKeys.mac},2=${KeyMetadata?.Arn}`;
  const lines = Array.from({ length: 30 }, () => JSON.stringify(feedRecord()));
  await Promise.all(["a", "b", "c"].map((version) => importPart(portsOn(table, lines, both), part(version))));
  expect(await profiles()).toHaveLength(30);
  expect((await counts()).map(({ born }) => born)).toEqual([new Map([[1990, 30]])]);
});

test("two environments that make the data key at the same time agree on one", async () => {
  const nir = parseNir("186022A21532523");
  if (!nir.ok) throw new Error("the known-good number is wrong");
  const vaults = Array.from({ length: 4 }, () => nirVault(kms, stage.nirKeys.data, table));
  const sealed = await Promise.all(vaults.map((vault) => vault.seal(nir.value, "1abc")));
  const reader = nirVault(kms, stage.nirKeys.data, table);
  for (const text of sealed) expect(await reader.nirOf("1abc", text)).toBe("186022A215325");
});

test("an import broken off at any call, and begun again, counts every living person of a hundred funds once", async () => {
  const breaking = documentClient(stage.aws);
  let left = Number.POSITIVE_INFINITY;
  const tick = () => {
    left -= 1;
    if (left === 0) throw new Crash();
  };
  // In turn the call is not made, and it is made and nobody hears the answer.
  breaking.middlewareStack.add(
    (next) => async (args) => {
      tick();
      const answer = await next(args);
      tick();
      return answer;
    },
    { step: "initialize" },
  );
  const everybody: FundCount[] = [];
  for (let at = 1, isDone = false; !isDone; at += 1) {
    const records = peopleOfFunds(100, at);
    const lines = records.map((record) => JSON.stringify(record));
    left = at;
    isDone = await importPart(portsOn({ client: breaking, name: table.name }, lines), part(String(at))).catch(
      (error) => {
        expect(error).toBeInstanceOf(Crash);
        return false;
      },
    );
    await importPart(portsOn(table, lines), part(String(at)));
    everybody.push(...records.map(({ organism }) => ({ organism, born: new Map([[1969, 1]]) })));
  }
  expect(everybody.length).toBeGreaterThan(20 * 100);
  expect(await counts()).toEqual(everybody);
  expect(await profiles()).toHaveLength(everybody.length);
  breaking.destroy();
});

const peopleOfFunds = (funds: number, turn: number) =>
  Array.from({ length: funds }, (_, index) =>
    feedRecord({
      organism: `01${String(turn).padStart(3, "0")}${String(index).padStart(4, "0")}`,
      birth_date: "1969-11-12",
    }),
  );
