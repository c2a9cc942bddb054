import { beforeAll, describe, expect, it } from "vitest";
import { LARGEST_BATCH } from "../../shared/domain/credential.ts";
import { type VerifiedCredential, verifyCredential, verifyOneTime } from "../support/credential-verifier.ts";
import { send } from "../support/http-client.ts";
import { newClientKey } from "../support/key-pair.ts";
import { type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { expectOAuthError } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";
import { partition } from "../support/stored-items.ts";
import { Wallet } from "../support/wallet.ts";
import { WalletProvider } from "../support/wallet-provider.ts";
import { ownCode, redeemCode } from "../support/wallet-token.ts";

const stage = inStage();
let holder: PersonWithPhone;
beforeAll(async () => {
  holder = await signedInHolder(stage);
});

describe("a credential of the card", () => {
  it("holds the person's five claims, each for itself, and is bound to the wallet's key", async () => {
    const wallet = await Wallet.make();
    const verified = await verifyCredential(await wallet.accept(holder.phone), stage.urls.card);
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
    const first = await one.accept(holder.phone);
    const second = await other.accept(holder.phone);
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
        "bindingId",
        "cardRef",
        "expiresAt",
        "holderJkt",
        "id",
        "issuance",
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

describe("a batch", () => {
  const keysOf = (count: number) => Promise.all(Array.from({ length: count }, newClientKey));

  it("of the card has a credential for each key, each of its own place, and none that another could be told by", async () => {
    const wallet = await Wallet.make();
    const keys = await keysOf(LARGEST_BATCH);
    const { credentials, notificationId } = await wallet.acceptBatch(holder.phone, { keys });
    expect(notificationId).toMatch(/^[A-Za-z0-9_-]{32}$/);
    // One after the other: each asks for its type and its list, and a verifier waits for ten seconds.
    const verified: VerifiedCredential[] = [];
    for (const each of credentials) verified.push(await verifyCredential(each, stage.urls.card));
    expect(verified.map(({ holderKey }) => holderKey)).toEqual(keys.map(({ jwk }) => jwk));
    const places = verified.map(({ status }) => `${status.uri}#${status.idx}`);
    expect(new Set(places).size).toBe(LARGEST_BATCH);
    expect(new Set(verified.map(({ issuedAt, expiresAt }) => `${issuedAt} ${expiresAt}`)).size).toBe(1);
    const parts = credentials.flatMap((each) => each.split("~").filter((part) => part !== ""));
    expect(new Set(parts).size).toBe(parts.length);
  });

  it("of one-time credentials comes of one attestation of all their keys, lives for a day and has no status", async () => {
    const wallet = await Wallet.make();
    const keys = await keysOf(5);
    const wish = { keys, configuration: "apcv_sd_jwt_vc_one_time", provider: await WalletProvider.certified() };
    const { credentials } = await wallet.acceptBatch(holder.phone, wish);
    const verified = await Promise.all(credentials.map((each) => verifyOneTime(each, stage.urls.card)));
    expect(verified.map(({ holderKey }) => holderKey)).toEqual(keys.map(({ jwk }) => jwk));
    for (const { issuedAt, expiresAt } of verified) expect(expiresAt.getTime() - issuedAt.getTime()).toBe(86_400_000);
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

describe("a pre-authorized code of an offer to the own wallet", () => {
  it("is good once, even for two that race", async () => {
    const { phone } = holder;
    const code = await ownCode(phone);
    const keys = [phone.hardwareKey, phone.hardwareKey];
    const answers = await Promise.all(keys.map((key) => redeemCode(phone, code, key)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    expectOAuthError(await redeemCode(phone, code, phone.hardwareKey), 400, "invalid_grant");
  });

  it("is worth nothing to who sees it: no key but the phone's takes it, and none spends it", async () => {
    const { phone } = holder;
    const code = await ownCode(phone);
    expectOAuthError(await redeemCode(phone, code, await newClientKey()), 400, "invalid_grant");
    (await redeemCode(phone, code, phone.hardwareKey)).expecting(200);
  });

  it("that nobody offered is refused", async () => {
    expectOAuthError(await redeemCode(holder.phone, "x".repeat(43), await newClientKey()), 400, "invalid_grant");
  });

  it("goes without a transaction code, and is not spent by a request with one", async () => {
    const code = await ownCode(holder.phone);
    const key = holder.phone.hardwareKey;
    expectOAuthError(await redeemCode(holder.phone, code, key, { tx_code: "1234" }), 400, "invalid_request");
    (await redeemCode(holder.phone, code, key)).expecting(200);
  });
});
