import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { afterAll, expect, test } from "vitest";
import { documentClient } from "../../shared/adapters/dynamodb/table.ts";
import { requestEncryptionKeys } from "../../shared/adapters/kms/request-encryption-keys.ts";
import { systemClock } from "../../shared/kernel/clock.ts";
import { decryptRequest } from "../../shared/protocol/jwe/encrypted-request.ts";
import { ownTable } from "../support/own-table.ts";
import { inStage } from "../support/stage.ts";
import { encryptedTo } from "../support/wallet-encryption.ts";

const stage = inStage();
const kms = new KMSClient(stage.aws);
const client = documentClient(stage.aws);
afterAll(() => {
  client.destroy();
  kms.destroy();
});

test("what is encrypted to a key that one environment announced is read by another, the pairs made and unwrapped by KMS", async () => {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const table = await ownTable(client, "request-keys");
  const environment = () => requestEncryptionKeys(kms, KeyMetadata?.KeyId ?? "", table, systemClock);
  const announced = await Promise.all(Array.from({ length: 4 }, () => environment().announced()));
  expect(new Set(announced.flat().map(({ kid }) => kid)).size).toBe(2);
  for (const { jwk, kid } of await environment().announced()) {
    const jwe = await encryptedTo({ ...jwk, kid }, { a: 1 });
    expect(await decryptRequest(jwe, environment().privateKey, new Date())).toEqual({ ok: true, value: { a: 1 } });
  }
});
