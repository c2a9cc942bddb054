import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { cardsIn } from "../../shared/adapters/dynamodb/card-items.ts";
import { codeTriesIn } from "../../shared/adapters/dynamodb/code-try.ts";
import { enrolmentsIn } from "../../shared/adapters/dynamodb/enrolment-items.ts";
import { CODE_SECONDS, ephemeralIn, NONCE_SECONDS } from "../../shared/adapters/dynamodb/ephemeral-table.ts";
import { sessionsIn } from "../../shared/adapters/dynamodb/session-items.ts";
import { documentClient } from "../../shared/adapters/dynamodb/table.ts";
import type { Card } from "../../shared/domain/card.ts";
import { MOST_TRIES, pauses } from "../../shared/domain/code-tries.ts";
import { ENROLMENT_LIFE_SECONDS, type Enrolment } from "../../shared/domain/enrolment.ts";
import { plusSeconds } from "../../shared/kernel/clock.ts";
import { systemIds } from "../../shared/kernel/ids.ts";
import { firstRefreshToken } from "../../shared/protocol/refresh-token.ts";
import { AdjustableClock } from "../support/adjustable-clock.ts";
import { firstCard, newCard } from "../support/cards.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
const client = documentClient(stage.aws);
afterAll(() => client.destroy());
const table = (name: "card" | "ephemeral") => ({ client, name: stage.tables[name] });
const offered = { cardRef: "card", deviceJkt: "phone" };
const secret = () => randomBytes(24).toString("base64url");

/** The adapters on the stage's tables, with a clock of the test's own. */
function adapters() {
  const clock = new AdjustableClock();
  const sessions = sessionsIn(table("card"), table("ephemeral"), clock.now);
  return {
    clock,
    ephemeral: ephemeralIn(table("ephemeral"), clock.now),
    tries: codeTriesIn(table("card"), table("ephemeral"), clock.now),
    enrolments: enrolmentsIn(table("card"), clock.now),
    cards: cardsIn(table("card"), clock.now),
    /** The second half of a try, with the card's own code. */
    accept: ({ cardRef, deviceJkt: jkt, codeMac }: Card) =>
      sessions.startSession({ cardRef, jkt, codeMac }, firstRefreshToken(cardRef, clock.now(), systemIds)),
  };
}

const started = (clock: AdjustableClock): Enrolment => ({
  id: crypto.randomUUID(),
  cardRef: `1${secret().slice(0, 22)}`,
  accountSubject: "account",
  route: "france-identite",
  renews: false,
  state: "started",
  identityNonce: secret(),
  startedAt: clock.now().toISOString(),
  expiresAt: plusSeconds(clock.now(), ENROLMENT_LIFE_SECONDS["france-identite"]),
});

/** A card that the adapters have made, the way enrolment does. */
async function activeCard({ clock, enrolments }: ReturnType<typeof adapters>): Promise<Card> {
  const enrolment = started(clock);
  await enrolments.insertEnrolment(enrolment);
  expect(await enrolments.approveIdentity(enrolment.id)).toBe(true);
  const card = await newCard(enrolment.cardRef);
  expect(await enrolments.activate(enrolment.id, firstCard(card))).toBe("activated");
  return card;
}

async function tryCode({ ephemeral, tries }: ReturnType<typeof adapters>, card: Card): Promise<boolean> {
  const nonce = secret();
  await ephemeral.keepNonce(nonce);
  return (await tries.countTry(card.cardRef, card.deviceJkt, nonce)).counted;
}

test(`a challenge lives ${NONCE_SECONDS} seconds, and a pre-authorized code ${CODE_SECONDS}`, async () => {
  expect([NONCE_SECONDS, CODE_SECONDS]).toEqual([300, 120]);
  const { clock, ephemeral } = adapters();
  const [early, late, earlyCode, lateCode] = [secret(), secret(), secret(), secret()];
  for (const nonce of [early, late]) await ephemeral.keepNonce(nonce);
  for (const code of [earlyCode, lateCode]) await ephemeral.keepCode(code, offered);
  clock.pass(119);
  expect(await ephemeral.spendCode(earlyCode)).toEqual(offered);
  clock.pass(1);
  expect(await ephemeral.spendCode(lateCode)).toBeUndefined();
  clock.pass(179);
  expect(await ephemeral.spendNonce(early)).toBe(true);
  clock.pass(1);
  expect(await ephemeral.spendNonce(late)).toBe(false);
});

test("what is single-use is spent by one of many who try at once, and by nobody afterwards", async () => {
  const { ephemeral } = adapters();
  const [nonce, code, jti] = [secret(), secret(), secret()];
  await ephemeral.keepNonce(nonce);
  await ephemeral.keepCode(code, offered);
  const ten = <Result>(spend: () => Promise<Result>) => Promise.all(Array.from({ length: 10 }, spend));
  expect((await ten(() => ephemeral.spendNonce(nonce))).filter(Boolean)).toHaveLength(1);
  expect((await ten(() => ephemeral.spendCode(code))).filter(Boolean)).toHaveLength(1);
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

test("after 4, 8 and 12 wrong tries the next waits 1 minute, 5 minutes, 1 hour; after 16 there is none", async () => {
  const given = adapters();
  const card = await activeCard(given);
  for (const seconds of [60, 300, 3600]) {
    for (let count = 0; count < 4; count += 1) expect(await tryCode(given, card)).toBe(true);
    given.clock.pass(seconds - 1);
    expect(await tryCode(given, card)).toBe(false);
    given.clock.pass(1);
  }
  for (let count = 0; count < 4; count += 1) expect(await tryCode(given, card)).toBe(true);
  given.clock.pass(365 * 24 * 3600);
  expect(await tryCode(given, card)).toBe(false);
});

/** What may be tried when, in plain words. */
class TriesModel {
  tries = 0;
  last = 0;
  mayTry(now: number): boolean {
    const pause = pauses.find(({ after }) => after === this.tries);
    return this.tries < MOST_TRIES && (pause === undefined || now - this.last >= pause.seconds);
  }
}

test("whatever comes in whatever order, the tries that are counted are those that the rule allows", async () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.constant({ kind: "wrong" as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: "right" as const }) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(1, 59, 60, 299, 300, 3600).map((seconds) => ({ kind: "wait" as const, seconds })),
    },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const given = adapters();
      const card = await activeCard(given);
      const model = new TriesModel();
      for (const each of steps) {
        if (each.kind === "wait") {
          given.clock.pass(each.seconds);
          continue;
        }
        const now = given.clock.now().getTime() / 1000;
        const isAllowed = model.mayTry(now);
        expect(await tryCode(given, card)).toBe(isAllowed);
        if (!isAllowed) continue;
        model.tries += 1;
        model.last = now;
        if (each.kind === "right" && (await given.accept(card))) model.tries = 0;
      }
    }),
    { numRuns: 15 },
  );
});

test("of a hundred guesses at once no more are counted than one round has", async () => {
  const given = adapters();
  const card = await activeCard(given);
  const guesses = await Promise.all(Array.from({ length: 100 }, () => tryCode(given, card).catch(() => false)));
  expect(guesses.filter(Boolean).length).toBeLessThanOrEqual(4);
  expect((await given.cards.card(card.cardRef))?.tries).toBe(guesses.filter(Boolean).length);
});
