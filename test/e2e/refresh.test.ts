import { decodeJwt } from "jose";
import * as oauth from "oauth4webapi";
import { describe, expect, it } from "vitest";
import { concurrently } from "../../shared/kernel/concurrently.ts";
import { everyFault, expectAnswerAfter } from "../support/faults.ts";
import { type ClientKey, newClientKey } from "../support/key-pair.ts";
import { CODE, signedInHolder, WRONG_CODE } from "../support/people.ts";
import type { Phone } from "../support/phone.ts";
import { expectOAuthError } from "../support/refusals.ts";
import { lettingIn, type Prepared } from "../support/routes/route.ts";
import { sendWhole } from "../support/routes/send-whole.ts";
import { refreshToken } from "../support/routes/token-routes.ts";
import { inStage } from "../support/stage.ts";
import { changeItem, partition } from "../support/stored-items.ts";

const stage = inStage();
/** More functions at the same time are too many for one machine. */
const AT_ONCE = 10;
const session = async (): Promise<Phone> => (await signedInHolder(stage)).phone;
const stored = async (phone: Phone) =>
  (await partition(stage, "card", `CARD#${phone.cardRef}`)).filter(({ type }) => type === "session");

async function expectEnded(phone: Phone, token = phone.refreshToken): Promise<void> {
  expectOAuthError(await phone.refresh(token), 400, "invalid_grant");
}

describe("a session that was opened with both factors", () => {
  it("goes on by the phone's key alone, each time with new tokens that tell when both factors were proven", async () => {
    const phone = await session();
    const opened = decodeJwt(phone.accessToken);
    expect(opened).toMatchObject({ scope: "card", acr: "urn:apcv:acr:phone-and-code", amr: ["hwk", "pin"] });
    expect(Number(opened.iat) - Number(opened.auth_time), "the second may just have turned").toBeLessThanOrEqual(1);
    const seen = new Set([phone.refreshToken]);
    for (const _time of [1, 2]) {
      const { access_token, refresh_token } = (await phone.refresh()).expecting(200);
      expect(decodeJwt(access_token)).toMatchObject({
        sub: phone.cardRef,
        scope: "card",
        acr: "urn:apcv:acr:phone",
        amr: ["hwk"],
        auth_time: opened.auth_time,
        cnf: { jkt: phone.hardwareKey.jkt },
      });
      seen.add(refresh_token);
      (await phone.careEvents()).expecting(200);
    }
    expect(seen.size).toBe(3);
  });

  it("is stored by a hash of its token, its phone and its end, beside the card", async () => {
    const phone = await session();
    await phone.refresh();
    const items = await stored(phone);
    const members = ["deviceJkt", "expiresAt", "generation", "pk", "secretHash", "sk", "spentProofs", "type"];
    expect(items.map((item) => Object.keys(item).sort())).toEqual([members]);
    expect(items[0]).toMatchObject({ deviceJkt: phone.hardwareKey.jkt, generation: 2 });
    const days = (Number(items[0]?.expiresAt) - Date.now() / 1000) / 86_400;
    expect(days).toBeGreaterThan(29.9);
    expect(days).toBeLessThanOrEqual(30);
  });

  it("is not begun by a wrong code", async () => {
    const phone = await session();
    const before = await stored(phone);
    expectOAuthError(await phone.openSession(WRONG_CODE), 400, "invalid_grant");
    expect(await stored(phone)).toEqual(before);
  });

  it("is the phone's: a token that another key shows is refused, and worth nothing from then on", async () => {
    const phone = await session();
    const stolen = phone.refreshToken;
    expectOAuthError(await phone.refresh(stolen, await newClientKey()), 400, "invalid_grant");
    await expectEnded(phone, stolen);
    expect(await stored(phone)).toEqual([]);
  });

  it("ends when a token of it is used twice, even for who has the latest; another session of the card goes on", async () => {
    const phone = await session();
    const first = phone.refreshToken;
    (await phone.refresh()).expecting(200);
    const latest = phone.refreshToken;
    (await phone.openSession(CODE)).expecting(200);
    const other = phone.refreshToken;
    await expectEnded(phone, first);
    await expectEnded(phone, latest);
    (await phone.refresh(other)).expecting(200);
  });

  it("is refreshed by one of fifty who race with the same token, and is over then", async () => {
    const phone = await session();
    const token = phone.refreshToken;
    const answers = await concurrently(Array(50).fill(token), AT_ONCE, () => phone.refresh(token));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200)) expectOAuthError(answer, 400, "invalid_grant");
    await expectEnded(phone);
    expect(await stored(phone)).toEqual([]);
  });

  it("outlives the replay of a whole request, which is refused as a replay", async () => {
    const phone = await session();
    const prepared: Prepared = {
      url: `${stage.urls.card}/token`,
      body: { grant_type: "refresh_token", refresh_token: phone.refreshToken },
      credentials: { kind: "proof", key: phone.hardwareKey, nonce: { of: stage.urls.card } },
    };
    const replayed = { ...prepared, headers: await lettingIn("POST", prepared) };
    const first = await sendWhole(refreshToken, replayed);
    expect(first.status).toBe(200);
    expectOAuthError(await sendWhole(refreshToken, replayed), 400, "invalid_dpop_proof");
    (await phone.refresh((first.body as { refresh_token: string }).refresh_token)).expecting(200);
  });

  it("is not refreshed while the card is suspended, and goes on afterwards", async () => {
    const phone = await session();
    const suspend = (state: string) =>
      changeItem(stage, "card", { pk: `CARD#${phone.cardRef}`, sk: "CARD" }, { state });
    await suspend("suspended");
    await expectEnded(phone);
    await suspend("active");
    (await phone.refresh()).expecting(200);
  });
});

describe("a refresh token that nobody gave", () => {
  it.each([
    ["of any text", () => "x"],
    ["with another secret's form", (token: string) => `${token}=`],
    ["of another time", (token: string) => token.replace(/\.\d{10}/, ".1700000000")],
    ["of another card", (token: string) => `${token.startsWith("9") ? "8" : "9"}${token.slice(1)}`],
  ])("%s, is refused and writes nothing", async (_what, forge) => {
    const phone = await session();
    const before = await stored(phone);
    const { calls } = await stage.watchingCalls(() => expectEnded(phone, forge(phone.refreshToken)));
    const written = calls.filter(
      ({ caller, action, status }) =>
        caller === "issue-card-token" && /(?:Put|Update|Delete|Write)Items?$/.test(action) && status === 200,
    );
    expect(written).toEqual([]);
    expect(await stored(phone)).toEqual(before);
    (await phone.refresh()).expecting(200);
  });
});

describe("revocation", () => {
  it("ends the session of the token, and is answered the same when there is none any more", async () => {
    const phone = await session();
    for (const _time of [1, 2]) (await phone.revoke()).expecting(200);
    await expectEnded(phone);
    (await phone.openSession(CODE)).expecting(200);
  });

  it("takes an older token of the session as well: who lost an answer has no other", async () => {
    const phone = await session();
    const lost = phone.refreshToken;
    (await phone.refresh()).expecting(200);
    (await phone.revoke(lost)).expecting(200);
    await expectEnded(phone);
  });

  it("leaves every other session alone, and says so of an access token, which can't be revoked", async () => {
    const phone = await session();
    (await phone.revoke("unknown")).expecting(200);
    (await phone.revoke(phone.refreshToken.replace(/\.\d{10}/, ".1700000000"))).expecting(200);
    expectOAuthError(await phone.revoke(phone.accessToken), 400, "unsupported_token_type");
    (await phone.refresh()).expecting(200);
  });
});

describe("when an answer of AWS is lost while a session is refreshed", () => {
  for (const { name, rule } of everyFault("issue-card-token", ["dynamodb:UpdateItem"])) {
    it(`the session goes on if it was not rotated or the answer arrived, else the code opens another, when ${name}`, async () => {
      const phone = await session();
      const token = phone.refreshToken;
      const { result, hits } = await stage.withFault(rule, () => phone.refresh());
      expect(hits).toBeGreaterThan(0);
      expectAnswerAfter(rule, result, { errors: "oauth", success: 200 });
      if (rule.tries === "first") (await phone.refresh()).expecting(200);
      else if (rule.moment === "after") await expectEnded(phone, token);
      else (await phone.refresh(token)).expecting(200);
      (await phone.openSession(CODE)).expecting(200);
    });
  }
});

describe("an OAuth client that knows nothing of this service but its metadata", () => {
  const insecure = { [oauth.allowInsecureRequests]: true } as const;
  const client: oauth.Client = { client_id: "apcv-app" };
  const server = async () => {
    const issuer = new URL(stage.urls.card);
    const found = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...insecure });
    return oauth.processDiscoveryResponse(issuer, found);
  };

  /** As its documentation says: once more when the server asks for its nonce. */
  async function refreshed(key: ClientKey, token: string): Promise<oauth.TokenEndpointResponse> {
    const metadata = await server();
    const options = { DPoP: oauth.DPoP(client, key), ...insecure };
    const request = () => oauth.refreshTokenGrantRequest(metadata, client, oauth.None(), token, options);
    const processed = async () => oauth.processRefreshTokenResponse(metadata, client, await request());
    return processed().catch((error: unknown) => {
      if (oauth.isDPoPNonceError(error)) return processed();
      throw error;
    });
  }

  it("refreshes by its own retry, and revokes", async () => {
    const phone = await session();
    const { refresh_token = "", token_type } = await refreshed(phone.hardwareKey, phone.refreshToken);
    expect(token_type).toBe("dpop");
    const revoked = await oauth.revocationRequest(await server(), client, oauth.None(), refresh_token, insecure);
    await expect(oauth.processRevocationResponse(revoked)).resolves.toBeUndefined();
    await expectEnded(phone, refresh_token);
  });
});
