import { beforeAll, describe, expect, it } from "vitest";
import type { RawAnswer } from "../support/http-client.ts";
import { newClientKey } from "../support/key-pair.ts";
import { type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { expectOAuthError, expectProblem } from "../support/refusals.ts";
import { credential, offer, sync } from "../support/routes/card-routes.ts";
import { type Callers, type Route, readyCallers } from "../support/routes/route.ts";
import { sendWhole } from "../support/routes/send-whole.ts";
import { inStage } from "../support/stage.ts";
import { changeItem } from "../support/stored-items.ts";
import { offeredCode, redeemCode } from "../support/wallet-token.ts";

const stage = inStage();
let reader: Callers["reader"];
beforeAll(async () => {
  ({ reader } = await readyCallers(stage));
});

/** A phone with a session, and requests of it and of its wallet that would succeed once. */
async function prepared() {
  const held = await signedInHolder(stage);
  const callers: Callers = { stage, phone: held.phone, reader };
  const send = async (route: Route) => {
    const ready = await route.prepare(callers);
    return () => sendWhole(route, ready);
  };
  return { held, phoneCalls: [await send(offer), await send(sync)], walletCall: await send(credential) };
}

const change = ({ phone }: PersonWithPhone, changes: object) =>
  changeItem(stage, "card", { pk: `CARD#${phone.cardRef}`, sk: "CARD" }, { ...changes });

const challengeOf = (answer: RawAnswer) => answer.headers.get("www-authenticate");
const ENDED = 'DPoP error="invalid_token", algs="ES256"';

describe.each([
  { what: "the card has moved to another phone", changes: async () => ({ deviceJkt: (await newClientKey()).jkt }) },
  { what: "the card is blocked", changes: async () => ({ state: "opposed" }) },
])("from the instant that $what", ({ changes }) => {
  it("the phone's session and its wallet's token open nothing, however long they would have lived", async () => {
    const { held, phoneCalls, walletCall } = await prepared();
    await change(held, await changes());
    for (const call of phoneCalls) {
      const answer = await call();
      expectProblem(answer, 401, "unauthenticated");
      expect(challengeOf(answer)).toBe(ENDED);
    }
    const refused = await walletCall();
    expectOAuthError(refused, 401, "invalid_token");
    expect(challengeOf(refused)).toBe(ENDED);
  });

  it("what the phone had offered before gives no credential any more", async () => {
    const { held } = await prepared();
    const code = await offeredCode(held.phone);
    await change(held, await changes());
    const key = await newClientKey();
    const token = (await redeemCode(held.phone, code, key)).expecting(200).access_token;
    const ready = await credential.prepare({ stage, phone: (await signedInHolder(stage)).phone, reader });
    const credentials = { kind: "dpop", token, key, nonce: { of: stage.urls.card } } as const;
    const answer = await sendWhole(credential, { ...ready, credentials });
    expectOAuthError(answer, 401, "invalid_token");
  });
});

it("a phone whose card is suspended still gets in, and gets no credential", async () => {
  const { held, phoneCalls, walletCall } = await prepared();
  await change(held, { state: "suspended" });
  expect(await Promise.all(phoneCalls.map(async (call) => (await call()).status))).toEqual([201, 200]);
  expectOAuthError(await walletCall(), 400, "credential_request_denied");
});
