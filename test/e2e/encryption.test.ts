import { beforeAll, describe, expect, it } from "vitest";
import { verifyCredential } from "../support/credential-verifier.ts";
import { freshEnvironment } from "../support/deployed-functions.ts";
import { callsOf, everyFault, expectAnswerAfter } from "../support/faults.ts";
import { type RawAnswer, send, watchedFetch } from "../support/http-client.ts";
import { expectOAuthError } from "../support/refusals.ts";
import { credential } from "../support/routes/credential-routes.ts";
import { type Callers, type Prepared, readyCallers, sendPrepared } from "../support/routes/route.ts";
import { Secrets } from "../support/secrets.ts";
import { inStage } from "../support/stage.ts";
import { wholeTable } from "../support/stored-items.ts";
import { Wallet } from "../support/wallet.ts";
import { announcedKeys, encryptedTo, encryptingFetch, responseKey } from "../support/wallet-encryption.ts";

const stage = inStage();
const issuer = stage.urls.card;

let callers: Callers;
beforeAll(async () => {
  callers = await readyCallers(stage);
});

const sendJwt = (prepared: Prepared, body: string): Promise<RawAnswer> =>
  sendPrepared(credential, prepared, { body, headers: { "content-type": "application/jwt" } });
const firstKey = async () => {
  const [key] = await announcedKeys(issuer);
  if (!key) throw new Error("the issuer announces no key");
  return key;
};
const prepare = () => credential.prepare(callers);
const credentialIn = (body: unknown): string => {
  const [first] = (body as { credentials: [{ credential: string }] }).credentials;
  return first.credential;
};

describe("the metadata", () => {
  // Two weeks' keys, and the certificate without which no mdoc is announced.
  const reads = Array<string>(3).fill("dynamodb:GetItem");

  it("announce two keys for requests, each for encrypting alone and by its kid, and how both ways may be encrypted", async () => {
    const { body } = await send(fetch, { method: "GET", url: `${issuer}/.well-known/openid-credential-issuer` });
    const key = { kty: "EC", crv: "P-256", use: "enc", alg: "ECDH-ES", kid: expect.stringMatching(/^[\w-]{43}$/) };
    const one = { ...key, x: expect.any(String), y: expect.any(String) };
    expect(body).toMatchObject({
      credential_request_encryption: {
        jwks: { keys: [one, one] },
        enc_values_supported: ["A128GCM", "A256GCM"],
        encryption_required: false,
      },
      credential_response_encryption: {
        alg_values_supported: ["ECDH-ES"],
        enc_values_supported: ["A128GCM", "A256GCM"],
        encryption_required: false,
      },
    });
    const keys = await announcedKeys(issuer);
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(2);
    for (const each of keys) expect(Object.keys(each).sort()).toEqual(["alg", "crv", "kid", "kty", "use", "x", "y"]);
  });

  it("take no call to show once they were made, and show the same from every environment", async () => {
    const before = await announcedKeys(issuer);
    expect(await callsOf(stage, "describe-card-issuer", () => announcedKeys(issuer))).toEqual([]);
    await freshEnvironment(stage, "describe-card-issuer");
    expect(await callsOf(stage, "describe-card-issuer", () => announcedKeys(issuer))).toEqual(reads);
    expect(await announcedKeys(issuer)).toEqual(before);
  });

  it("can't be shown while keys or certificate can't be read, and are shown to who asks next", async () => {
    for (const { rule } of everyFault("describe-card-issuer", reads)) {
      await freshEnvironment(stage, "describe-card-issuer");
      const question = { method: "GET", url: `${issuer}/.well-known/openid-credential-issuer` } as const;
      const { result } = await stage.withFault(rule, () => send(fetch, question));
      expectAnswerAfter(rule, result, { errors: "problem", success: 200 });
      expect((await send(fetch, question)).status).toBe(200);
    }
  });
});

describe("an encrypted credential request", () => {
  it("to any announced key gets a credential, encrypted when the wallet asks for that, under the wallet's kid", async () => {
    for (const key of await announcedKeys(issuer)) {
      const other = await prepare();
      const inClear = await sendJwt(other, await encryptedTo(key, other.body ?? {}));
      expect(inClear.status, JSON.stringify(inClear.body)).toBe(200);
      expect(inClear.headers.get("content-type")).toBe("application/json");
      const prepared = await prepare();
      const { open, credential_response_encryption } = await responseKey("w1");
      const request = { ...prepared.body, credential_response_encryption };
      const answer = await sendJwt(prepared, await encryptedTo(key, request, { enc: "A128GCM" }));
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      expect(answer.headers.get("content-type")).toBe("application/jwt");
      expect(answer.headers.get("cache-control")).toBe("no-store");
      const { body, header } = await open(answer.body);
      expect(header).toMatchObject({ alg: "ECDH-ES", enc: "A128GCM", kid: "w1" });
      await verifyCredential(credentialIn(body), issuer);
    }
  });

  it("is made by an unmodified wallet through a layer that encrypts for it", async () => {
    const secrets = new Secrets();
    const wallet = await Wallet.make(secrets, encryptingFetch(watchedFetch(secrets), issuer, "/credential"));
    const { holderKey } = await verifyCredential(await wallet.accept(callers.phone), issuer);
    expect(holderKey).toEqual(wallet.holderKey.jwk);
  });

  it("that is wrong gets its refusal in clear, and exactly as who sends it in clear", async () => {
    const prepared = await prepare();
    const { credential_response_encryption } = await responseKey();
    const asked = { ...prepared.body, credential_response_encryption };
    const sent = async (body: object) => sendJwt(prepared, await encryptedTo(await firstKey(), body));
    expectOAuthError(await sent({ ...asked, proofs: undefined }), 400, "invalid_proof");
    const unknown = { ...asked, credential_configuration_id: "driving_licence" };
    expectOAuthError(await sent(unknown), 400, "unknown_credential_configuration");
    expect((await sent(asked)).headers.get("content-type")).toBe("application/jwt");
    expectOAuthError(await sent(asked), 400, "invalid_nonce");
  });
});

describe("invalid_encryption_parameters is the answer to", () => {
  it.each<[string, (request: object) => Promise<string>]>([
    ["a key that is not announced", async (request) => encryptedTo({ ...(await firstKey()), kid: "other" }, request)],
    ["no kid", async (request) => encryptedTo(await firstKey(), request, { kid: undefined })],
    ["a content encryption that is not announced", encryptedWith({ enc: "A192GCM" })],
    ["a key agreement that is not announced", encryptedWith({ alg: "ECDH-ES+A128KW" })],
    ["compression", encryptedWith({ zip: "DEF" })],
    ["what is no JWE", async () => "a.b.c"],
  ])("a request with %s", async (_what, encrypt) => {
    const prepared = await prepare();
    expectOAuthError(await sendJwt(prepared, await encrypt(prepared.body ?? {})), 400, "invalid_encryption_parameters");
  });

  it.each<[string, (wish: { jwk: object; enc: string }) => object]>([
    ["an algorithm that is not announced", (wish) => ({ ...wish, jwk: { ...wish.jwk, alg: "RSA-OAEP-256" } })],
    ["a content encryption that is not announced", (wish) => ({ ...wish, enc: "A256CBC-HS512" })],
    ["compression", (wish) => ({ ...wish, zip: "DEF" })],
    ["no key", ({ enc }) => ({ enc })],
  ])("a request for a response with %s", async (_what, wrong) => {
    const prepared = await prepare();
    const { credential_response_encryption: wish } = await responseKey();
    const request = { ...prepared.body, credential_response_encryption: wrong(wish) };
    const jwe = await encryptedTo(await firstKey(), request);
    expectOAuthError(await sendJwt(prepared, jwe), 400, "invalid_encryption_parameters");
  });

  it("a request in clear for an encrypted response", async () => {
    const prepared = await prepare();
    const { credential_response_encryption } = await responseKey();
    const body = JSON.stringify({ ...prepared.body, credential_response_encryption });
    const answer = await sendPrepared(credential, prepared, { body, headers: { "content-type": "application/json" } });
    expectOAuthError(answer, 400, "invalid_encryption_parameters");
  });
});

describe("the private halves", () => {
  it("are unwrapped once in each environment, and a request that comes while KMS fails can be sent again", async () => {
    const cold = ["dynamodb:GetItem", "kms:Decrypt"];
    const encrypted = async () => {
      const prepared = await prepare();
      return { prepared, jwe: await encryptedTo(await firstKey(), prepared.body ?? {}) };
    };
    await freshEnvironment(stage, "issue-credential");
    for (const expected of [1, 0]) {
      const { prepared, jwe } = await encrypted();
      const calls = await callsOf(stage, "issue-credential", () => sendJwt(prepared, jwe));
      expect(calls.filter((call) => call === "kms:Decrypt")).toHaveLength(expected);
    }
    for (const { rule } of everyFault("issue-credential", cold)) {
      const { prepared, jwe } = await encrypted();
      await freshEnvironment(stage, "issue-credential");
      const { result, hits } = await stage.withFault(rule, () => sendJwt(prepared, jwe));
      expect(hits).toBeGreaterThan(0);
      expectAnswerAfter(rule, result, credential);
      if (result.status === 500) expect((await sendJwt(prepared, jwe)).status).toBe(200);
    }
  });

  it("are stored wrapped, and neither they nor what was encrypted is in any log", async () => {
    const prepared = await prepare();
    const { credential_response_encryption } = await responseKey();
    const request = { ...prepared.body, credential_response_encryption };
    const jwe = await encryptedTo(await firstKey(), request);
    const answer = await sendJwt(prepared, jwe);
    expect(answer.status).toBe(200);
    const stored = (await wholeTable(stage, "ephemeral")).filter(({ type }) => type === "request-key");
    expect(stored.length).toBeGreaterThanOrEqual(2);
    for (const { jwk } of stored) expect(jwk).not.toHaveProperty("d");
    const logged = (await stage.functionLogs()).join("\n");
    const [proof] = (prepared.body as { proofs: { jwt: [string] } }).proofs.jwt;
    for (const secret of [jwe, String(answer.body), proof, ...stored.map(({ wrapped }) => String(wrapped))]) {
      expect(logged).not.toContain(secret);
    }
  });
});

function encryptedWith(header: object) {
  return async (request: object) => encryptedTo(await firstKey(), request, header);
}
