import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { awsSigned } from "../support/aws-signed.ts";
import { freshEnvironment } from "../support/deployed-functions.ts";
import { jsonBody, send } from "../support/http-client.ts";
import { KeySet } from "../support/published-keys.ts";
import { inStage } from "../support/stage.ts";
import { partition, putItem, removeItem, type StoredItem } from "../support/stored-items.ts";

const stage = inStage();
const { admin, card } = stage.urls;
const KEY = { pk: "SIGNING-KEYS", sk: "credential" };
const stored = async () => (await partition(stage, "signing", KEY.pk)).find(({ sk }) => sk === KEY.sk);

/** The stage is seeded with a certificate; the others' is given back to them. */
let seeded: StoredItem | undefined;
beforeAll(async () => {
  seeded = await stored();
  await removeItem(stage, "signing", KEY);
});
afterAll(async () => {
  if (seeded) await putItem(stage, "signing", seeded);
});

const operator = (method: "GET" | "PUT", path: string, body?: object) =>
  send(awsSigned(fetch), { method, url: `${admin}${path}`, ...(body && jsonBody(body)) });

it("a credential key that no step was ever taken with is shown and published as KMS has it, and can be certified", async () => {
  await freshEnvironment(stage, "publish-card-keys");
  const issuer = await send(fetch, { method: "GET", url: `${card}/.well-known/jwt-vc-issuer` });
  const { keys } = z.object({ jwks: KeySet }).parse(issuer.body).jwks;
  expect(keys).toHaveLength(1);
  const shown = await operator("GET", "/v1/signing-keys");
  expect(JSON.stringify(shown.body)).toContain(String(keys[0]?.kid));
  const certified = await operator("PUT", "/v1/signing-keys/credential/1/certificate", { reason: "The first" });
  expect([certified.status, (await stored())?.version]).toEqual([200, 1]);
});
