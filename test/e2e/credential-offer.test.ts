import { beforeAll, describe, expect, it } from "vitest";
import { concurrently } from "../../shared/kernel/concurrently.ts";
import { digest } from "../../shared/kernel/ids.ts";
import { issuerStateOf } from "../../shared/protocol/credential-offer.ts";
import { AttestedWallet, WALLET_CLIENT } from "../support/attested-wallet.ts";
import { verifyCredential } from "../support/credential-verifier.ts";
import { send } from "../support/http-client.ts";
import { newClientKey } from "../support/key-pair.ts";
import { type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { CredentialOffer, OfferReply, PRE_AUTHORIZED_GRANT } from "../support/phone-replies.ts";
import { expectOAuthError, expectProblem } from "../support/refusals.ts";
import { offer as offerRoute } from "../support/routes/credential-routes.ts";
import { asCard, sendPrepared } from "../support/routes/route.ts";
import { inStage } from "../support/stage.ts";
import { partition } from "../support/stored-items.ts";
import { Wallet } from "../support/wallet.ts";
import { offeredCode, ownCode, redeemCode } from "../support/wallet-token.ts";

const stage = inStage();
const GUESSES = 1_000;
/** More functions at the same time are too many for one machine. */
const AT_ONCE = 16;
const PATIENCE_MS = 300_000;

let holder: PersonWithPhone;
beforeAll(async () => {
  holder = await signedInHolder(stage);
});

const codeOf = (offer: CredentialOffer) => offer.grants[PRE_AUTHORIZED_GRANT]["pre-authorized_code"];
/** An offer to another wallet: its code, and the transaction code that the app shows. */
async function offered() {
  const { credential_offer, credential_offer_uri, tx_code = "" } = (await holder.phone.offer("other")).expecting(201);
  return { code: codeOf(credential_offer), txCode: tx_code, uri: credential_offer_uri };
}
const redeem = async (code: string, tx_code?: string) =>
  redeemCode(holder.phone, code, await newClientKey(), tx_code === undefined ? {} : { tx_code });
const otherThan = (txCode: string) => String((Number(txCode) + 1) % 1_000_000).padStart(6, "0");
const stored = async (code: string) => {
  const [item] = await partition(stage, "ephemeral", `OFFER#${digest(issuerStateOf(code))}`);
  return item;
};

describe("an offer", () => {
  it("to the app's own wallet asks for no transaction code, and is by value and by reference", async () => {
    const { credential_offer, tx_code } = (await holder.phone.offer("own")).expecting(201);
    expect(tx_code).toBeUndefined();
    expect(credential_offer.grants[PRE_AUTHORIZED_GRANT].tx_code).toBeUndefined();
  });

  it.each([
    ["fr", /^Saisir le code à 6 chiffres/],
    ["en", /^Enter the 6-digit code/],
  ])("to another wallet says in %s where the holder finds the code, which is not in it", async (language, text) => {
    const prepared = {
      url: `${stage.urls.card}/v1/credential-offers`,
      credentials: asCard({ phone: holder.phone }),
    };
    const body = JSON.stringify({ wallet: "other", ...(await holder.phone.bothFactors()) });
    const headers = { "content-type": "application/json", "accept-language": language };
    const reply = OfferReply.parse((await sendPrepared(offerRoute, prepared, { body, headers })).body);
    expect(reply.credential_offer.grants[PRE_AUTHORIZED_GRANT].tx_code?.description).toMatch(text);
    expect(reply.tx_code).toHaveLength(6);
    expect(JSON.stringify([reply.credential_offer, reply.link])).not.toContain(reply.tx_code);
  });

  it("to another wallet, or of the household, is for who proves phone and code anew: a session is not enough", async () => {
    const { phone } = holder;
    const asked = (body: object) => phone.asCard("POST", "/v1/credential-offers", OfferReply, body);
    const { device_proof } = await phone.bothFactors();
    for (const body of [{ wallet: "other" }, { wallet: "own", dependants: true }, { wallet: "other", device_proof }])
      expectProblem(await asked(body), 403, "both_factors_missing");
    const { nonce: _nonce, ...wrong } = await phone.twoFactorProofs(phone.cardRef, "918273");
    const refused = await asked({ wallet: "other", ...wrong });
    expectProblem(refused, 403, "code_refused");
    expect(refused.body).toMatchObject({ tries_left: 3 });
    const right = { wallet: "other", ...(await phone.bothFactors()) };
    (await asked(right)).expecting(201);
    expectProblem(await asked(right), 400, "nonce_spent");
  });

  it("that another wallet has taken is told to the phone, with the wallet's name where it has one; its own is not", async () => {
    const held = await signedInHolder(stage);
    const told = async () =>
      (await held.phone.card()).expecting(200).history.filter(({ kind }) => kind === "wallet-authorized");
    (await redeemCode(held.phone, await ownCode(held.phone), held.phone.hardwareKey)).expecting(200);
    expect(await told()).toEqual([]);
    (await redeemCode(held.phone, await offeredCode(held.phone), await newClientKey())).expecting(200);
    const wallet = await AttestedWallet.make(stage.urls.card, held.phone.secrets);
    const grant = { grant_type: PRE_AUTHORIZED_GRANT, ...(await offeredCode(held.phone)) };
    (await wallet.token(grant)).expecting(200);
    expect((await told()).map(({ client_id }) => client_id)).toEqual([WALLET_CLIENT, undefined]);
  });

  it("by reference is the same as by value, at an address of its own, for nobody to keep", async () => {
    const { credential_offer, credential_offer_uri, link } = (await holder.phone.offer("other")).expecting(201);
    const headers = { "accept-language": "fr" };
    const answer = await send(fetch, { method: "GET", url: credential_offer_uri, headers });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(CredentialOffer.parse(answer.body)).toEqual(credential_offer);
    expect(new URL(link).searchParams.get("credential_offer_uri")).toBe(credential_offer_uri);
    expect(credential_offer_uri).toMatch(/\/credential-offers\/[\w-]{43}$/);
    expect((await offered()).uri).not.toBe(credential_offer_uri);
  });

  it("by reference is nowhere once it was taken, and where nobody made one", async () => {
    const { code, txCode, uri } = await offered();
    (await redeem(code, txCode)).expecting(200);
    for (const url of [uri, `${stage.urls.card}/credential-offers/${"x".repeat(43)}`]) {
      expectProblem(await send(fetch, { method: "GET", url }), 404, "offer_not_found");
    }
    const astray = `${stage.urls.card}/credential-offers/short`;
    expectProblem(await send(fetch, { method: "GET", url: astray }), 400, "invalid_request");
  });

  it("by reference is followed by an unmodified wallet, which types in the code", async () => {
    const { link, tx_code } = (await holder.phone.offer("other")).expecting(201);
    const wallet = await Wallet.make();
    const { holderKey } = await verifyCredential(await wallet.follow(link, tx_code), stage.urls.card);
    expect(holderKey).toEqual(wallet.holderKey.jwk);
  });

  it("is stored by hashes alone: neither code, nor address, nor six digits that could be searched for", async () => {
    const { code, txCode, uri } = await offered();
    const text = JSON.stringify(await stored(code));
    for (const secret of [code, `"${txCode}"`, uri.slice(-43), digest(txCode)]) expect(text).not.toContain(secret);
  });
});

describe("a transaction code", () => {
  it("that is missing, or given unasked, is an invalid_request that spends nothing and counts nothing", async () => {
    const { code, txCode } = await offered();
    for (let time = 0; time < 4; time += 1) expectOAuthError(await redeem(code), 400, "invalid_request");
    expect(await stored(code)).toMatchObject({ tries: 0 });
    (await redeem(code, txCode)).expecting(200);
    const { phone } = holder;
    const own = await ownCode(phone);
    expectOAuthError(await redeemCode(phone, own, phone.hardwareKey, { tx_code: "123456" }), 400, "invalid_request");
    (await redeemCode(phone, own, phone.hardwareKey)).expecting(200);
  });

  it("that is wrong is an invalid_grant, twice; after the third the offer is over for good", async () => {
    const { code, txCode, uri } = await offered();
    const wrong = otherThan(txCode);
    for (let time = 0; time < 2; time += 1) expectOAuthError(await redeem(code, wrong), 400, "invalid_grant");
    expect((await send(fetch, { method: "GET", url: uri })).status).toBe(200);
    expectOAuthError(await redeem(code, wrong), 400, "invalid_grant");
    for (const guess of [txCode, wrong]) expectOAuthError(await redeem(code, guess), 400, "invalid_grant");
    expectProblem(await send(fetch, { method: "GET", url: uri }), 404, "offer_not_found");
  });

  it("that is right gives one token to two who race with it", async () => {
    const { code, txCode } = await offered();
    const answers = await Promise.all([redeem(code, txCode), redeem(code, txCode)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    expectOAuthError(await redeem(code, txCode), 400, "invalid_grant");
  });

  it(
    "is judged three times, however many guess at once: of a thousand no more, and then the right one is refused",
    async () => {
      const { code, txCode } = await offered();
      const guesses = Array.from({ length: GUESSES }, (_, index) => String(index).padStart(6, "0"));
      const wrong = guesses.filter((guess) => guess !== txCode);
      const answers = await concurrently(wrong, AT_ONCE, (guess) => redeem(code, guess));
      for (const answer of answers) expectOAuthError(answer, 400, "invalid_grant");
      expect(await stored(code)).toMatchObject({ tries: 3 });
      expect(await stored(code)).not.toHaveProperty("spentBy");
      expectOAuthError(await redeem(code, txCode), 400, "invalid_grant");
    },
    PATIENCE_MS,
  );
});
