import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { EncryptJWT, importJWK } from "jose";
import { afterAll, expect, test } from "vitest";
import { documentClient } from "../../shared/adapters/dynamodb/table.ts";
import { requestEncryptionKeys } from "../../shared/adapters/kms/request-encryption-keys.ts";
import { systemClock } from "../../shared/kernel/clock.ts";
import { decryptRequest } from "../../shared/protocol/jwe/encrypted-request.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
const kms = new KMSClient(stage.aws);
const client = documentClient(stage.aws);
afterAll(() => {
  client.destroy();
  kms.destroy();
});

test("what is encrypted to the key that one environment published is read by another, the pair made and unwrapped by KMS", async () => {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const table = { client, name: stage.tables.ephemeral };
  const environment = () => requestEncryptionKeys(kms, KeyMetadata?.KeyId ?? "", table, systemClock);
  const published = await Promise.all(Array.from({ length: 4 }, () => environment().published()));
  expect(new Set(published.map(({ kid }) => kid)).size).toBe(1);
  const { jwk, kid } = await environment().published();
  const jwe = await new EncryptJWT({ a: 1 })
    .setProtectedHeader({ alg: "ECDH-ES", enc: "A128GCM", kid })
    .encrypt(await importJWK(jwk, "ECDH-ES"));
  expect(await decryptRequest(jwe, environment().privateKey, new Date())).toMatchObject({ ok: true, value: { a: 1 } });
});
