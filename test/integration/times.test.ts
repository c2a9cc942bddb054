import { randomBytes } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { enrolmentsIn } from "../../shared/adapters/dynamodb/enrolment-items.ts";
import { ephemeralIn, NONCE_SECONDS } from "../../shared/adapters/dynamodb/ephemeral-table.ts";
import { offersIn } from "../../shared/adapters/dynamodb/offer-items.ts";
import { documentClient } from "../../shared/adapters/dynamodb/table.ts";
import { OFFER_SECONDS } from "../../shared/domain/credential-offer.ts";
import { ENROLMENT_LIFE_SECONDS, type Enrolment } from "../../shared/domain/enrolment.ts";
import { plusSeconds } from "../../shared/kernel/clock.ts";
import { done, refuse } from "../../shared/kernel/outcome.ts";
import { issuerStateOf } from "../../shared/protocol/credential-offer.ts";
import { AdjustableClock } from "../support/adjustable-clock.ts";
import { firstCard, newCard } from "../support/cards.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
const client = documentClient(stage.aws);
afterAll(() => client.destroy());
const table = (name: "card" | "ephemeral") => ({ client, name: stage.tables[name] });
const offered = { cardRef: "card", deviceJkt: "phone", bindingId: "binding" };
const secret = () => randomBytes(24).toString("base64url");

/** The adapters on the stage's tables, with a clock of the test's own. */
function adapters() {
  const clock = new AdjustableClock();
  return {
    clock,
    ephemeral: ephemeralIn(table("ephemeral"), clock.now),
    offers: offersIn(table("ephemeral"), clock.now),
    enrolments: enrolmentsIn(table("card"), clock.now),
  };
}

const started = (clock: AdjustableClock): Enrolment => ({
  id: crypto.randomUUID(),
  cardRef: `1${secret().slice(0, 22)}`,
  accountSubject: "account",
  isCanary: false,
  route: "france-identite",
  renews: false,
  state: "started",
  identityNonce: secret(),
  startedAt: clock.now().toISOString(),
  expiresAt: plusSeconds(clock.now(), ENROLMENT_LIFE_SECONDS["france-identite"]),
});

const configuration = "apcv_sd_jwt_vc";

test("a challenge lives five minutes, and an offer too", async () => {
  expect([NONCE_SECONDS, OFFER_SECONDS]).toEqual([300, 300]);
  const { clock, ephemeral, offers } = adapters();
  const [early, late, earlyCode, lateCode] = [secret(), secret(), secret(), secret()];
  for (const nonce of [early, late]) await ephemeral.keepNonce(nonce);
  for (const code of [earlyCode, lateCode])
    await offers.keepOffer(code, offered, { configuration, txCode: "123456", takerJkt: undefined });
  clock.pass(299);
  expect(await offers.offer(lateCode)).toEqual({ configuration, hasTxCode: true });
  expect(await offers.takeOffer(earlyCode, "123456", "wallet")).toEqual(done(offered));
  expect(await ephemeral.spendNonce(early)).toBe(true);
  clock.pass(1);
  expect(await offers.offer(lateCode)).toBeUndefined();
  expect(await offers.takeOffer(lateCode, "123456", "wallet")).toEqual(refuse({ kind: "code-spent" }));
  expect(await offers.takeOffer(lateCode, undefined, "wallet")).toEqual(refuse({ kind: "code-spent" }));
  expect(await ephemeral.spendNonce(late)).toBe(false);
});

test("what is single-use is spent by one of many who try at once, by nobody afterwards, and an offer by no key that it is not for", async () => {
  const { ephemeral, offers } = adapters();
  const [nonce, code, jti] = [secret(), secret(), secret()];
  await ephemeral.keepNonce(nonce);
  await offers.keepOffer(code, offered, { configuration, txCode: undefined, takerJkt: "wallet" });
  expect(await offers.takeOffer(code, undefined, "another")).toEqual(refuse({ kind: "code-spent" }));
  expect(await offers.offeredBy(issuerStateOf(code), "another")).toBeUndefined();
  expect(await offers.offeredBy(issuerStateOf(code), "wallet")).toEqual(offered);
  const ten = <Result>(spend: () => Promise<Result>) => Promise.all(Array.from({ length: 10 }, spend));
  expect((await ten(() => ephemeral.spendNonce(nonce))).filter(Boolean)).toHaveLength(1);
  expect((await ten(() => offers.takeOffer(code, undefined, "wallet"))).filter(({ ok }) => ok)).toHaveLength(1);
  expect((await ten(() => ephemeral.spendJti(jti, 60))).filter(Boolean)).toHaveLength(1);
  expect(await ephemeral.spendNonce(nonce)).toBe(false);
  expect(await ephemeral.spendNonce("never kept")).toBe(false);
});

test("an enrolment must be finished within two days, and afterwards looks like none", async () => {
  const { clock, enrolments } = adapters();
  const [inTime, tooLate] = [started(clock), started(clock)];
  for (const enrolment of [inTime, tooLate]) await enrolments.insertEnrolment(enrolment);
  clock.pass(2 * 24 * 3600 - 1);
  expect((await enrolments.enrolment(inTime.id))?.state).toBe("started");
  expect(await enrolments.approveIdentity(inTime.id)).toBe(true);
  clock.pass(1);
  expect(await enrolments.enrolment(tooLate.id)).toBeUndefined();
  expect(await enrolments.approveIdentity(tooLate.id)).toBe(false);
  expect(await enrolments.activate(inTime.id, firstCard(await newCard(inTime.cardRef)))).toBe("wrong-state");
});
