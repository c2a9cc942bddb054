import { beforeAll, describe, expect, it } from "vitest";
import { digest } from "../../shared/kernel/ids.ts";
import { issuerStateOf } from "../../shared/protocol/credential-offer.ts";
import { AttestedWallet } from "../support/attested-wallet.ts";
import { Browser } from "../support/browser.ts";
import { jsonBody, send } from "../support/http-client.ts";
import { newClientKey } from "../support/key-pair.ts";
import { type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { PRE_AUTHORIZED_GRANT } from "../support/phone-replies.ts";
import { expectOAuthError, expectProblem } from "../support/refusals.ts";
import { credential } from "../support/routes/credential-routes.ts";
import { readyCallers, sendPrepared } from "../support/routes/route.ts";
import { inStage } from "../support/stage.ts";
import { changeItem, partition } from "../support/stored-items.ts";
import { keyProof, redeemCode } from "../support/wallet-token.ts";

const stage = inStage();
const { card } = stage.urls;
let holder: PersonWithPhone;
let wallet: AttestedWallet;
beforeAll(async () => {
  holder = await signedInHolder(stage);
  wallet = await AttestedWallet.make(card);
});

const seconds = () => Math.floor(Date.now() / 1000);

/** Lets the life of a single-use item end, after a look at how long it is; DynamoDB takes such items away hours later. */
async function outlive(kind: string, name: string, life: number, until = "expiresAt"): Promise<void> {
  const key = { pk: `${kind}#${digest(name)}`, sk: kind };
  const [item] = await partition(stage, "ephemeral", key.pk);
  const left = Number(item?.[until]) - seconds();
  expect(left).toBeLessThanOrEqual(life);
  expect(left).toBeGreaterThan(life - 60);
  await changeItem(stage, "ephemeral", key, { [until]: seconds() - 1 });
}

/** A pushed request, and a browser to open it in. */
async function pushed() {
  const { answer, code_verifier } = await wallet.push();
  const { request_uri } = answer.expecting(201);
  return { browser: new Browser(card), url: wallet.authorizationUrl(request_uri), request_uri, code_verifier };
}

describe("what is good once is good no longer than", () => {
  it("five minutes: an offer, by its code, its address and its issuer state", async () => {
    const { credential_offer, credential_offer_uri } = (await holder.phone.offer("other")).expecting(201);
    const { grants } = credential_offer;
    const code = grants[PRE_AUTHORIZED_GRANT]["pre-authorized_code"];
    await outlive("OFFER", issuerStateOf(code), 300);
    expectOAuthError(await redeemCode(holder.phone, code, await newClientKey()), 400, "invalid_grant");
    expectProblem(await send(fetch, { method: "GET", url: credential_offer_uri }), 404, "offer_not_found");
    const { issuer_state } = grants.authorization_code;
    expectOAuthError((await wallet.push({ issuer_state })).answer, 400, "invalid_request");
  });

  it("a minute: a pushed request", async () => {
    const { browser, url, request_uri } = await pushed();
    await outlive("REQUEST", request_uri, 60);
    expect(await browser.open(url)).toMatchObject({ status: 400, location: "" });
  });

  it("ten minutes: a sign-in", async () => {
    const { browser, url } = await pushed();
    const page = await browser.toProvider(url);
    await outlive("SIGN-IN", page.searchParams.get("state") ?? "", 600);
    const callback = await browser.signIn(page, holder.person);
    expect(await browser.open(callback)).toMatchObject({ status: 400, location: "" });
  });

  it("a minute: an authorization code, which is remembered for longer", async () => {
    const { browser, url, code_verifier } = await pushed();
    const code = (await browser.authorize(url, holder.person)).searchParams.get("code") ?? "";
    await outlive("AUTHORIZATION", code, 60, "usableUntil");
    expectOAuthError(await wallet.redeem(code, code_verifier), 400, "invalid_grant");
  });

  it("five minutes: a challenge for key proofs", async () => {
    const callers = { ...(await readyCallers(stage)), phone: holder.phone };
    const prepared = await credential.prepare(callers);
    const nonce = (await holder.phone.nonce()).expecting(200).c_nonce;
    await outlive("NONCE", nonce, 300);
    const jwt = [await keyProof(holder.phone, await newClientKey(), { nonce })];
    const asked = jsonBody({ ...prepared.body, proofs: { jwt } });
    expectOAuthError(await sendPrepared(credential, prepared, asked), 400, "invalid_nonce");
  });
});
