import { beforeAll, describe, expect, it } from "vitest";
import { AttestedWallet, WALLET_CLIENT } from "../support/attested-wallet.ts";
import { Browser } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { pendingDecision, registeredProofing } from "../support/identity-proofing.ts";
import { CODE, newPushTarget, type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { inStage } from "../support/stage.ts";
import { storedCardOf } from "../support/stored-card.ts";

const stage = inStage();
const { card } = stage.urls;
const stored = storedCardOf(stage);
let wallet: AttestedWallet;
beforeAll(async () => {
  wallet = await AttestedWallet.make(card);
});

/** What the wallet is given when the person signs in with the health account, of which their phone has no part. */
async function signedInWallet({ person }: PersonWithPhone) {
  const { answer, code_verifier } = await wallet.push();
  const url = wallet.authorizationUrl(answer.expecting(201).request_uri);
  const back = await new Browser(card).authorize(url, person);
  return (await wallet.redeem(back.searchParams.get("code") ?? "", code_verifier)).expecting(200);
}
const authorizations = async (held: PersonWithPhone) =>
  (await stored.items(held)).filter(({ kind }) => kind === "wallet-authorized");

/** That the phone was told of one wallet, and finds in the card's history which. */
async function expectTold(held: PersonWithPhone): Promise<void> {
  await eventually("the push", async () => (await authorizations(held)).every(({ told }) => told !== undefined));
  const [change, ...others] = await authorizations(held);
  expect(others).toEqual([]);
  expect(change).toMatchObject({ jkt: held.phone.hardwareKey.jkt, told: [{ jkt: held.phone.hardwareKey.jkt }] });
  const { history } = (await held.phone.card()).expecting(200);
  expect(history.filter(({ kind }) => kind === "wallet-authorized")).toMatchObject([
    { id: change?.id, client_id: WALLET_CLIENT },
  ]);
}

describe("a wallet that comes by the health account is told to the card's phone", () => {
  it("when it redeems its code", async () => {
    const held = await signedInHolder(stage);
    await signedInWallet(held);
    await expectTold(held);
  });

  it("when there is no card yet: once there is one and the wallet goes on, and not again", async () => {
    const proofing = await registeredProofing(stage);
    const { held, decision } = await pendingDecision(stage, proofing);
    const first = await signedInWallet(held);
    expect(await authorizations(held)).toEqual([]);
    (await proofing.decide(decision)).expecting(200);
    (await held.phone.bindDevice(held.accountToken, decision.enrolment_id, CODE, newPushTarget())).expecting(200);
    (await held.phone.openSession(CODE)).expecting(200);
    const second = (await wallet.refresh(first.refresh_token)).expecting(200);
    (await wallet.refresh(second.refresh_token)).expecting(200);
    await expectTold(held);
  });
});
