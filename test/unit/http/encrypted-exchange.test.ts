import { createPrivateKey } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from "jose";
import { expect, test } from "vitest";
import * as z from "zod";
import { type Asked, askedFor, encryptedExchange } from "../../../shared/http/encrypted-exchange.ts";
import type { OAuthAnswer } from "../../../shared/http/error-form.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";
import { EncryptionSetting } from "../../../shared/protocol/jwe/encryption.ts";
import { httpRequest } from "../../support/http-request.ts";
import { encryptedTo, responseKey } from "../../support/wallet-encryption.ts";

const pair = await generateKeyPair("ECDH-ES", { crv: "P-256", extractable: true });
const announced = await exportJWK(pair.publicKey);
const key = { ...announced, kid: await calculateJwkThumbprint(announced) };
const privateKey = createPrivateKey({ key: { ...(await exportJWK(pair.privateKey)) }, format: "jwk" });
const now = () => new Date("2026-11-25T12:00:00Z");
const schema = z.object({ card: z.string() });

const plain = (body: unknown): Asked => read("application/json", JSON.stringify(body));
const encrypted = async (body: object): Promise<Asked> => read("application/jwt", await encryptedTo(key, body));
function read(type: string, body: string): Asked {
  const outcome = askedFor(z.unknown())(httpRequest({ "content-type": type }, { method: "POST", body }));
  if (!outcome.ok) throw new Error("unreadable");
  return outcome.value;
}

/** What an endpoint answers, and what it was handed, if anything. */
async function exchanged(question: Asked, setting: "optional" | "required" = "optional", accepts = true) {
  const used: unknown[] = [];
  const findKey = async (kid: string) => (kid === key.kid ? privateKey : undefined);
  const exchange = encryptedExchange({ privateKey: findKey, policy: EncryptionSetting.parse(setting), now });
  const outcome = await exchange(question, {
    schema,
    use: async (body) => {
      used.push(body);
      return accepts ? done("signed") : refuse({ kind: "not-yours" as const });
    },
    reply: (credential) => ({ status: 200, body: { credential } }),
  });
  return { outcome, used };
}
const invalid = { outcome: { ok: false, refusal: { kind: "encryption-invalid" } }, used: [] };

test("a request in clear gets its answer in clear, and so does an encrypted one that asks for nothing else", async () => {
  for (const question of [plain({ card: "1" }), await encrypted({ card: "1" })]) {
    const { outcome, used } = await exchanged(question);
    expect(used).toEqual([{ card: "1" }]);
    expect(outcome).toMatchObject({ ok: true, value: { statusCode: 200, body: '{"credential":"signed"}' } });
  }
});

test("an encrypted request is answered for the key that it names, under that key's kid, and kept by no cache", async () => {
  const { open, credential_response_encryption } = await responseKey("w1");
  const { outcome } = await exchanged(await encrypted({ card: "1", credential_response_encryption }));
  if (!outcome.ok) throw new Error("refused");
  expect(outcome.value.headers).toEqual({ "content-type": "application/jwt", "cache-control": "no-store" });
  const { body, header } = await open(outcome.value.body);
  expect(body).toEqual({ credential: "signed" });
  expect(header).toMatchObject({ alg: "ECDH-ES", enc: "A128GCM", kid: "w1" });
});

test("an answer to be encrypted to a key that came in clear is refused before anything is done", async () => {
  const { credential_response_encryption } = await responseKey();
  expect(await exchanged(plain({ card: "1", credential_response_encryption }))).toEqual(invalid);
});

test("compression, which is not announced, is refused", async () => {
  const { credential_response_encryption: wish } = await responseKey();
  const zipped = { ...wish, zip: "DEF" };
  expect(await exchanged(await encrypted({ card: "1", credential_response_encryption: zipped }))).toEqual(invalid);
});

test("where encryption is required, both ways must be encrypted", async () => {
  const { credential_response_encryption } = await responseKey();
  expect(await exchanged(plain({ card: "1" }), "required")).toEqual(invalid);
  expect(await exchanged(await encrypted({ card: "1" }), "required")).toEqual(invalid);
  const whole = await encrypted({ card: "1", credential_response_encryption });
  expect((await exchanged(whole, "required")).outcome.ok).toBe(true);
});

test("what an encrypted request holds is checked as what comes in clear: the same fault, by names of members only", async () => {
  for (const question of [plain({ card: 1 }), await encrypted({ card: 1 })]) {
    const fault = { kind: "invalid", fields: ["card"] };
    const refusal = { kind: "request-malformed", fault };
    expect(await exchanged(question)).toEqual({ outcome: { ok: false, refusal }, used: [] });
  }
});

test("a refusal is handed on as it is, whatever the answer was to be encrypted to", async () => {
  const { credential_response_encryption } = await responseKey();
  const question = await encrypted({ card: "1", credential_response_encryption });
  expect((await exchanged(question, "required", false)).outcome).toEqual(refuse({ kind: "not-yours" }));
});

test("the error is exactly invalid_encryption_parameters, in words that OAuth allows", async () => {
  const { ENCRYPTION_ERRORS } = await import("../../../shared/http/encrypted-exchange.ts");
  const answer: OAuthAnswer = ENCRYPTION_ERRORS["encryption-invalid"];
  expect(answer).toMatchObject({ status: 400, error: "invalid_encryption_parameters" });
  expect(answer.description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
});
