import { decodeJwt } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { AttestedWallet, WALLET_CALLBACK, WALLET_CLIENT } from "../support/attested-wallet.ts";
import { Browser, type SigningIn } from "../support/browser.ts";
import { send } from "../support/http-client.ts";
import { pendingDecision, registeredProofing } from "../support/identity-proofing.ts";
import { newClientKey } from "../support/key-pair.ts";
import { type Person, type PersonWithPhone, personWithPhone, signedInHolder } from "../support/people.ts";
import { expectOAuthError } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";
import { wholeTable } from "../support/stored-items.ts";

const stage = inStage();
const { card } = stage.urls;

let holder: PersonWithPhone;
let wallet: AttestedWallet;
beforeAll(async () => {
  holder = await signedInHolder(stage);
  wallet = await AttestedWallet.make(card);
});

/** A wallet's request pushed, and the browser that the person opens it in. */
async function asked(odd?: Parameters<AttestedWallet["push"]>[0]) {
  const { answer, code_verifier, state } = await wallet.push(odd);
  return {
    browser: new Browser(card),
    url: wallet.authorizationUrl(answer.expecting(201).request_uri),
    code_verifier,
    state,
  };
}
async function signedIn(person: Person, how?: SigningIn, odd?: Parameters<AttestedWallet["push"]>[0]) {
  const { browser, url, code_verifier, state } = await asked(odd);
  return { back: await browser.authorize(url, person, how), code_verifier, state };
}
async function authorized(person = holder.person, how?: SigningIn) {
  const { back, code_verifier } = await signedIn(person, how);
  return { code: back.searchParams.get("code") ?? "", code_verifier };
}
const issuerState = async () =>
  (await holder.phone.offer("other")).expecting(201).credential_offer.grants.authorization_code.issuer_state;

describe("the authorization endpoint's metadata", () => {
  it("say that requests are pushed, proven by S256, and answered with the issuer", async () => {
    const url = `${card}/.well-known/oauth-authorization-server`;
    expect((await send(fetch, { method: "GET", url })).body).toMatchObject({
      authorization_endpoint: `${card}/authorize`,
      pushed_authorization_request_endpoint: `${card}/par`,
      require_pushed_authorization_requests: true,
      response_types_supported: ["code"],
      code_challenge_methods_supported: ["S256"],
      authorization_response_iss_parameter_supported: true,
      grant_types_supported: expect.arrayContaining(["authorization_code"]),
    });
  });
});

describe("a person who signs in with the health account", () => {
  it("sends the wallet a code, its own state whole and the issuer, and the wallet gets a token for the person's card", async () => {
    const { back, code_verifier, state } = await signedIn(holder.person);
    expect(`${back.origin}${back.pathname}`).toBe(WALLET_CALLBACK);
    expect([...back.searchParams.keys()].sort()).toEqual(["code", "iss", "state"]);
    expect(back.searchParams.get("state")).toBe(state);
    expect(back.searchParams.get("iss")).toBe(card);
    const { access_token } = (await wallet.redeem(back.searchParams.get("code") ?? "", code_verifier)).expecting(200);
    expect(decodeJwt(access_token)).toMatchObject({
      sub: holder.person.cardRef,
      client_id: WALLET_CLIENT,
      device_jkt: holder.phone.hardwareKey.jkt,
      cnf: { jkt: wallet.dpopKey.jkt },
    });
  });

  it("may do so for an offer that their phone has made, and never by one factor", async () => {
    const offered = await signedIn(holder.person, {}, { issuer_state: await issuerState() });
    (await wallet.redeem(offered.back.searchParams.get("code") ?? "", offered.code_verifier)).expecting(200);
    for (const odd of [{}, { issuer_state: await issuerState() }]) {
      const { back } = await signedIn(holder.person, { acr: "password" }, odd);
      expect(back.searchParams.get("error")).toBe("access_denied");
    }
  });

  it("gets a token for a card that is awaited, while the identity is still being decided", async () => {
    const { held, decision } = await pendingDecision(stage, await registeredProofing(stage));
    const { code, code_verifier } = await authorized(held.person);
    const { access_token } = (await wallet.redeem(code, code_verifier)).expecting(200);
    expect(decodeJwt(access_token)).toMatchObject({ sub: held.person.cardRef, enrolment_id: decision.enrolment_id });
  });

  it.each<[string, () => Promise<{ person: Person; how?: SigningIn; odd?: Record<string, string> }>]>([
    ["gives up", async () => ({ person: holder.person, how: { cancel: true } })],
    ["has neither card nor enrolment", async () => ({ person: (await personWithPhone(stage)).person })],
    ["has another account than the number's", async () => ({ person: { ...holder.person, account: "account-other" } })],
    ["has a number that nobody has", async () => ({ person: { ...holder.person, nir: "299010669000000" } })],
    [
      "is another than the offer's",
      async () => ({ person: (await signedInHolder(stage)).person, odd: { issuer_state: await issuerState() } }),
    ],
  ])("who %s is denied, in the wallet, and nothing is said of why", async (_what, given) => {
    const { person, how, odd } = await given();
    const { back, state } = await signedIn(person, how, odd);
    expect(Object.fromEntries(back.searchParams)).toEqual({ error: "access_denied", state, iss: card });
  });

  it("leaves nothing of themselves in any address, and no code in any table", async () => {
    const { browser, url } = await asked();
    const page = await browser.toProvider(url);
    const callback = await browser.signIn(page, holder.person);
    const { location } = await browser.open(callback);
    const { nir, account, cardRef } = holder.person;
    for (const address of [url, page.href, callback, location]) {
      for (const secret of [nir, nir.slice(0, 13), account, cardRef]) expect(address).not.toContain(secret);
    }
    const code = new URL(location).searchParams.get("code") ?? "none";
    expect(JSON.stringify(await wholeTable(stage, "ephemeral"))).not.toContain(code);
  });
});

describe("a sign-in", () => {
  it("is begun once, for a minute, by the wallet that asked: else a page, and no redirect", async () => {
    const { browser, url } = await asked();
    const other = new URL(url);
    other.searchParams.set("client_id", "https://other.example");
    for (const address of [
      other.href,
      url,
      url,
      `${card}/authorize?client_id=x&request_uri=urn:x`,
      `${card}/authorize`,
    ]) {
      const { status, location, headers, text } = await browser.open(address);
      expect([status, location]).toEqual([400, ""]);
      expect(headers.get("content-type")).toMatch(/^text\/html/);
      expect(headers.get("content-security-policy")).toContain("sandbox");
      expect(text).toContain("Recommencez depuis votre portefeuille");
    }
    const once = await asked();
    expect((await once.browser.open(once.url)).status).toBe(302);
    expect((await once.browser.open(once.url)).status).toBe(400);
  });

  it("is finished once, in the browser that began it", async () => {
    const { browser, url } = await asked();
    const page = await browser.toProvider(url);
    const callback = await browser.signIn(page, holder.person);
    const elsewhere = new Browser(card);
    expect((await elsewhere.open(callback)).status).toBe(400);
    await elsewhere.toProvider((await asked()).url);
    expect((await elsewhere.open(callback)).status).toBe(400);
    const answers = await Promise.all(
      [new Browser(card, browser), new Browser(card, browser)].map((tab) => tab.open(callback)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([302, 400]);
  });

  it("sends its cookie over https alone and to no script, and asks the provider with PKCE, a nonce and the level", async () => {
    const { browser, url } = await asked();
    const { location, headers } = await browser.open(url);
    expect(headers.get("set-cookie")).toMatch(
      /^__Host-sign-in=[\w-]{43}; Max-Age=600; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
    );
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(Object.fromEntries(new URL(location).searchParams)).toMatchObject({
      response_type: "code",
      scope: "openid nir",
      code_challenge_method: "S256",
      acr_values: "eidas-substantial eidas-high",
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  it("with another's provider code, or a nonce that is not its own, is denied", async () => {
    const [one, other] = [await asked(), await asked()];
    const pages = [await one.browser.toProvider(one.url), await other.browser.toProvider(other.url)] as const;
    const [mine, theirs] = [
      new URL(await one.browser.signIn(pages[0], holder.person)),
      new URL(await other.browser.signIn(pages[1], holder.person)),
    ];
    mine.searchParams.set("code", theirs.searchParams.get("code") ?? "");
    expect((await one.browser.open(mine.href)).location).toContain("error=access_denied");
    const third = await asked();
    const page = await third.browser.toProvider(third.url);
    page.searchParams.set("nonce", "another");
    const callback = await third.browser.signIn(page, holder.person);
    expect((await third.browser.open(callback)).location).toContain("error=access_denied");
  });
});

describe("a pushed authorization request", () => {
  it.each<[string, Record<string, string | undefined>, string]>([
    ["another response type", { response_type: "token" }, "unsupported_response_type"],
    ["another scope", { scope: "card" }, "invalid_scope"],
    ["no scope", { scope: undefined }, "invalid_request"],
    ["an address that is not registered", { redirect_uri: `${WALLET_CALLBACK}/` }, "invalid_request"],
    ["no challenge", { code_challenge: undefined }, "invalid_request"],
    ["a plain challenge", { code_challenge_method: "plain" }, "invalid_request"],
    ["a request by reference in it", { request_uri: "urn:ietf:params:oauth:request_uri:x" }, "invalid_request"],
    ["the issuer state of no offer", { issuer_state: "x".repeat(43) }, "invalid_request"],
    ["another wallet's name", { client_id: "https://other.example" }, "invalid_client_attestation"],
  ])("with %s is refused", async (_what, odd, error) => {
    expectOAuthError((await wallet.push(odd)).answer, 400, error);
  });

  it("without an attestation, or with a proof over no challenge, is refused", async () => {
    expectOAuthError((await wallet.push({}, {})).answer, 401, "invalid_client");
    const unchallenged = await wallet.headers({ proof: { challenge: undefined } });
    const { answer } = await wallet.push({}, unchallenged);
    expectOAuthError(answer, 400, "use_attestation_challenge");
    expect(answer.headers.get("oauth-client-attestation-challenge")).toMatch(/^[\w-]{48}$/);
  });
});

describe("an authorization code", () => {
  it("is for the instance, the key, the address and the verifier that it was asked with", async () => {
    const { code, code_verifier } = await authorized();
    const wrong = [
      await wallet.with({ instance: await newClientKey() }).redeem(code, code_verifier),
      await wallet.with({ dpop: await newClientKey() }).redeem(code, code_verifier),
      await wallet.redeem(code, "x".repeat(43)),
      await wallet.redeem(code, code_verifier, { redirect_uri: `${WALLET_CALLBACK}?more` }),
      await wallet.redeem("x".repeat(43), code_verifier),
    ];
    for (const answer of wrong) expectOAuthError(answer, 400, "invalid_grant");
    const fields = { grant_type: "authorization_code", code, code_verifier, redirect_uri: WALLET_CALLBACK };
    expectOAuthError(await wallet.token(fields, {}), 400, "invalid_client");
    (await wallet.redeem(code, code_verifier)).expecting(200);
  });

  it("that is shown again is refused, and what it first gave ends", async () => {
    const { code, code_verifier } = await authorized();
    const { refresh_token } = (await wallet.redeem(code, code_verifier)).expecting(200);
    expectOAuthError(await wallet.redeem(code, code_verifier), 400, "invalid_grant");
    expectOAuthError(await wallet.refresh(refresh_token), 400, "invalid_grant");
  });

  it("gives one token to two who race with it", async () => {
    const { code, code_verifier } = await authorized();
    const answers = await Promise.all([wallet.redeem(code, code_verifier), wallet.redeem(code, code_verifier)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  });
});
