import { beforeAll, describe, expect, it } from "vitest";
import { verifyCredential } from "../support/credential-verifier.ts";
import { send } from "../support/http-client.ts";
import { newClientKey } from "../support/key-pair.ts";
import { type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { expectOAuthError } from "../support/refusals.ts";
import { credential } from "../support/routes/card-routes.ts";
import { type Callers, type Prepared, readyCallers, sendPrepared } from "../support/routes/route.ts";
import { inStage } from "../support/stage.ts";
import { partition } from "../support/stored-items.ts";
import { Wallet } from "../support/wallet.ts";
import { keyProof, offeredCode, redeemCode } from "../support/wallet-token.ts";

const stage = inStage();
let callers: Callers;
let holder: PersonWithPhone;
beforeAll(async () => {
  callers = await readyCallers(stage);
  holder = await signedInHolder(stage);
});

const newOffer = async () => (await holder.phone.offer()).expecting(201).credential_offer;

describe("a credential of the card", () => {
  it("holds the person's five claims, each for itself, and is bound to the wallet's key", async () => {
    const wallet = await Wallet.make();
    const verified = await verifyCredential(await wallet.accept(await newOffer()), stage.urls.card);
    expect(verified.claims).toEqual({
      family_name: holder.person.identity.family_name,
      given_names: holder.person.identity.given_names,
      sex: "F",
      quality: "00",
      organism: { code: "016910000", regime: "01", caisse: "691" },
    });
    expect(verified.holderKey).toEqual(wallet.holderKey.jwk);
  });

  it("shares nothing with the next that would link the two", async () => {
    const [one, other] = [await Wallet.make(), await Wallet.make()];
    const first = await one.accept(await newOffer());
    const second = await other.accept(await newOffer());
    const parts = (text: string) => text.split("~").filter((part) => part !== "");
    expect(parts(first).filter((part) => parts(second).includes(part))).toEqual([]);
    const { issuedAt } = await verifyCredential(first, stage.urls.card);
    expect(issuedAt.getTime() % 3_600_000).toBe(0);
  });

  it("is on record by its wallet's key, its phone and its place in a list: nothing that is in it", async () => {
    const items = await partition(stage, "card", `CARD#${holder.person.cardRef}`);
    const records = items.filter(({ type }) => type === "credential");
    expect(records.length).toBeGreaterThan(0);
    for (const record of records) {
      const members = [
        "cardRef",
        "deviceJkt",
        "expiresAt",
        "holderJkt",
        "id",
        "issuedAt",
        "pk",
        "sk",
        "status",
        "type",
      ];
      expect(Object.keys(record).sort()).toEqual(members);
    }
  });

  it("is published under metadata that name their own address", async () => {
    const read = async (document: string) =>
      (await send(fetch, { method: "GET", url: `${stage.urls.card}/.well-known/${document}` })).body;
    expect(await read("openid-credential-issuer")).toMatchObject({ credential_issuer: stage.urls.card });
    expect(await read("oauth-authorization-server")).toMatchObject({ issuer: stage.urls.card });
    expect(await read("jwt-vc-issuer")).toEqual({
      issuer: stage.urls.card,
      jwks: { keys: [expect.objectContaining({ kty: "EC", use: "sig", alg: "ES256" })] },
    });
  });
});

describe("the type of the credentials", () => {
  const read = (path: string, headers = {}) =>
    send(fetch, { method: "GET", url: `${stage.urls.card}/vct/apcv${path}`, headers });

  it.each([
    ["description", "", "application/json"],
    ["picture", "/card.svg", "image/svg+xml"],
  ])("has a %s that anybody may keep for a year, and no browser runs", async (_what, path, type) => {
    const { status, headers } = await read(path);
    expect(status).toBe(200);
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-type": type,
      "cache-control": "public, max-age=31536000, immutable",
      "x-content-type-options": "nosniff",
      "content-security-policy": expect.stringContaining("sandbox"),
      etag: expect.stringMatching(/^"[A-Za-z0-9_-]{43}"$/),
    });
    expect(await read(path, { "if-none-match": headers.get("etag") })).toMatchObject({ status: 304, body: "" });
  });
});

describe("a pre-authorized code", () => {
  it("is good once, even for two that race", async () => {
    const { phone } = holder;
    const code = await offeredCode(phone);
    const keys = [await newClientKey(), await newClientKey()];
    const answers = await Promise.all(keys.map((key) => redeemCode(phone, code, key)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    expectOAuthError(await redeemCode(phone, code, await newClientKey()), 400, "invalid_grant");
  });

  it("that nobody offered is refused", async () => {
    expectOAuthError(await redeemCode(holder.phone, "x".repeat(43), await newClientKey()), 400, "invalid_grant");
  });

  it("goes without a transaction code, and is not spent by a request with one", async () => {
    const code = await offeredCode(holder.phone);
    const key = await newClientKey();
    expectOAuthError(await redeemCode(holder.phone, code, key, { tx_code: "1234" }), 400, "invalid_request");
    (await redeemCode(holder.phone, code, key)).expecting(200);
  });
});

describe("a credential request", () => {
  const sendBody = (prepared: Prepared, body: object) =>
    sendPrepared(credential, prepared, {
      body: JSON.stringify({ ...prepared.body, ...body }),
      headers: { "content-type": "application/json" },
    });

  it("with a challenge that was used before is refused", async () => {
    const prepared = await credential.prepare(callers);
    expect((await sendBody(prepared, {})).status).toBe(200);
    expectOAuthError(await sendBody(prepared, {}), 400, "invalid_nonce");
  });

  const seconds = () => Math.floor(Date.now() / 1000);
  it.each([
    ["for another issuer", { claims: { aud: "http://localhost:1" } }, "invalid_proof"],
    ["that names a client, which the anonymous flow has none of", { claims: { iss: "wallet" } }, "invalid_proof"],
    ["of five minutes ago", { claims: { iat: seconds() - 300 } }, "invalid_proof"],
    ["of another type", { typ: "JWT" }, "invalid_proof"],
    ["without a challenge", { claims: { nonce: undefined } }, "invalid_proof"],
    ["over a challenge that the service did not give", { claims: { nonce: "x".repeat(43) } }, "invalid_nonce"],
  ])("with a key proof %s is refused", async (_what, odd, error) => {
    const prepared = await credential.prepare(callers);
    const jwt = await keyProof(callers.phone, await newClientKey(), odd);
    expectOAuthError(await sendBody(prepared, { proofs: { jwt: [jwt] } }), 400, error);
  });

  it("for an unknown configuration is refused", async () => {
    const prepared = await credential.prepare(callers);
    const body = { credential_configuration_id: "driving_licence" };
    expectOAuthError(await sendBody(prepared, body), 400, "unknown_credential_configuration");
  });

  it("with two proofs is refused, since no batch is announced", async () => {
    const prepared = await credential.prepare(callers);
    const jwt = [
      await keyProof(callers.phone, await newClientKey()),
      await keyProof(callers.phone, await newClientKey()),
    ];
    expectOAuthError(await sendBody(prepared, { proofs: { jwt } }), 400, "invalid_credential_request");
  });
});
