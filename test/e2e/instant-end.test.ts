import { beforeAll, describe, expect, it } from "vitest";
import { cardLifeOf } from "../support/card-life.ts";
import type { RawAnswer } from "../support/http-client.ts";
import { newClientKey } from "../support/key-pair.ts";
import { CODE, type PersonWithPhone, signedInHolder, withNewPhone } from "../support/people.ts";
import { expectOAuthError, expectProblem } from "../support/refusals.ts";
import { shownCard } from "../support/routes/card-life-routes.ts";
import { sync } from "../support/routes/card-routes.ts";
import { credential, offer } from "../support/routes/credential-routes.ts";
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
  const phoneCalls = [await send(offer), await send(sync), await send(shownCard)];
  return { held, phoneCalls, walletCall: await send(credential) };
}

const challengeOf = (answer: RawAnswer) => answer.headers.get("www-authenticate");
const ENDED = 'DPoP error="invalid_token", algs="ES256"';

interface End {
  readonly what: string;
  end(held: PersonWithPhone): Promise<void>;
}

const ends: readonly End[] = [
  {
    what: "the card has moved to another phone",
    end: async (held) => {
      const transfer = (await cardLifeOf(held.phone).startTransfer(CODE)).expecting(201);
      const taker = await withNewPhone(held);
      (await cardLifeOf(taker.phone).takeOver(taker.accountToken, transfer, CODE)).expecting(200);
    },
  },
  {
    what: "the phone was reported lost",
    end: async ({ phone, accountToken, person }) => {
      (await cardLifeOf(phone).oppose(accountToken, person.nir, "lost")).expecting(200);
    },
  },
  {
    what: "the holder has taken the card off the phone",
    end: async ({ phone }) => {
      (await cardLifeOf(phone).remove()).expecting(204);
    },
  },
  {
    what: "the phone has another key",
    end: async ({ phone }) => {
      (await cardLifeOf(phone).renewKey(CODE)).answer.expecting(200);
    },
  },
];

describe.each(ends)("from the instant that $what", ({ end }) => {
  it("session, refresh token and wallet's token open nothing, however long they would have lived", async () => {
    const { held, phoneCalls, walletCall } = await prepared();
    const refreshToken = held.phone.refreshToken;
    await end(held);
    for (const call of phoneCalls) {
      const answer = await call();
      expectProblem(answer, 401, "unauthenticated");
      expect(challengeOf(answer)).toBe(ENDED);
    }
    expectOAuthError(await held.phone.refresh(refreshToken), 400, "invalid_grant");
    const refused = await walletCall();
    expectOAuthError(refused, 401, "invalid_token");
    expect(challengeOf(refused)).toBe(ENDED);
  });

  it("what the phone had offered before gives no credential any more", async () => {
    const { held } = await prepared();
    const code = await offeredCode(held.phone);
    await end(held);
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
  await changeItem(stage, "card", { pk: `CARD#${held.phone.cardRef}`, sk: "CARD" }, { state: "suspended" });
  expect(await Promise.all(phoneCalls.map(async (call) => (await call()).status))).toEqual([201, 200, 200]);
  expectOAuthError(await walletCall(), 400, "credential_request_denied");
});
