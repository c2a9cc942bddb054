import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { cardLifeIn } from "../../shared/adapters/dynamodb/card-life.ts";
import { codeTriesIn } from "../../shared/adapters/dynamodb/code-try.ts";
import { ephemeralIn } from "../../shared/adapters/dynamodb/ephemeral-table.ts";
import { sessionsIn } from "../../shared/adapters/dynamodb/session-items.ts";
import { documentClient } from "../../shared/adapters/dynamodb/table.ts";
import { MOST_TRIES, pauses } from "../../shared/domain/code-tries.ts";
import { plusSeconds } from "../../shared/kernel/clock.ts";
import { systemIds } from "../../shared/kernel/ids.ts";
import { firstRefreshToken } from "../../shared/protocol/refresh-token.ts";
import { AdjustableClock } from "../support/adjustable-clock.ts";
import { storedCard } from "../support/cards.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
const client = documentClient(stage.aws);
afterAll(() => client.destroy());
const table = (name: "card" | "ephemeral") => ({ client, name: stage.tables[name] });

const YEAR = 365 * 24 * 3600;

/** A card whose code is guessed, in the two halves of which every try is made. */
async function guessed() {
  const clock = new AdjustableClock();
  const [cards, ephemeral] = [table("card"), table("ephemeral")];
  const { countTry } = codeTriesIn(cards, ephemeral, clock.now);
  const { startSession } = sessionsIn(cards, clock.now);
  // Challenges that outlive every wait: this is not about them.
  const { keepNonce } = ephemeralIn(ephemeral, () => plusSeconds(clock.now(), YEAR));
  const { cardRef, bindingId, deviceJkt: jkt, codeMac } = await storedCard(cards);
  return {
    clock,
    challenge: async (): Promise<string> => {
      const nonce = systemIds.secret();
      await keepNonce(nonce);
      return nonce;
    },
    count: async (nonce: string) => (await countTry(cardRef, jkt, nonce)).counted,
    judge: (isRight: boolean) =>
      startSession(
        { cardRef, bindingId, jkt, codeMac: isRight ? codeMac : "another" },
        firstRefreshToken({ cardRef, bindingId }, clock.now(), systemIds),
      ),
    tries: async () => (await cardLifeIn(cards).cardNow(cardRef))?.tries,
  };
}
type Guessed = Awaited<ReturnType<typeof guessed>>;

const counted = async ({ challenge, count }: Guessed): Promise<boolean> => count(await challenge());

test("after 4, 8 and 12 wrong tries the next waits 1 minute, 5 minutes, 1 hour; after 16 there is none", async () => {
  const card = await guessed();
  for (const seconds of [60, 300, 3600]) {
    for (let count = 0; count < 4; count += 1) expect(await counted(card)).toBe(true);
    card.clock.pass(seconds - 1);
    expect(await counted(card)).toBe(false);
    card.clock.pass(1);
  }
  for (let count = 0; count < 4; count += 1) expect(await counted(card)).toBe(true);
  card.clock.pass(YEAR);
  expect(await counted(card)).toBe(false);
});

test("of three hundred guesses at once no more are counted than one round has, and the right code waits like any other", async () => {
  const card = await guessed();
  const guesses = await Promise.all(Array.from({ length: 300 }, () => counted(card)));
  expect(guesses.filter(Boolean)).toHaveLength(4);
  expect(await card.tries()).toBe(4);
  card.clock.pass(59);
  expect(await counted(card)).toBe(false);
  card.clock.pass(1);
  expect(await counted(card)).toBe(true);
  expect(await card.judge(true)).toBe(true);
  expect(await card.tries()).toBe(0);
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

const step = fc.oneof(
  { weight: 5, arbitrary: fc.constant("wrong" as const) },
  { weight: 1, arbitrary: fc.constant("right" as const) },
  { weight: 2, arbitrary: fc.constantFrom(1, 59, 60, 299, 300, 3600) },
);

type Step = "wrong" | "right" | number;

/** The steps as acts on a card, a guess in its two halves. Each is compared with the model as it is done, in whatever order that is. */
async function actsOf(steps: readonly Step[]) {
  const card = await guessed();
  const model = new TriesModel();
  const wait = (seconds: number) => [async () => card.clock.pass(seconds)];
  const guess = (challenge: string, isRight: boolean) => {
    let isCounted = false;
    const count = async () => {
      const now = card.clock.now().getTime() / 1000;
      isCounted = model.mayTry(now);
      expect(await card.count(challenge)).toBe(isCounted);
      if (isCounted) Object.assign(model, { tries: model.tries + 1, last: now });
    };
    const judge = async () => {
      if (!isCounted) return;
      expect(await card.judge(isRight)).toBe(isRight);
      if (isRight) model.tries = 0;
    };
    return [count, judge];
  };
  const acts: (() => Promise<void>)[][] = [];
  for (const each of steps)
    acts.push(typeof each === "number" ? wait(each) : guess(await card.challenge(), each === "right"));
  return { acts, agrees: async () => expect(await card.tries()).toBe(model.tries) };
}

test("whatever comes in whatever order, the tries that are counted are those that the rule allows", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const { acts, agrees } = await actsOf(steps);
      for (const act of acts.flat()) await act();
      await agrees();
    }),
    { numRuns: 15 },
  );
});

test("however the halves of guesses at once interleave, the tries that are counted are those that the rule allows", async () => {
  const together = fc.array(step, { minLength: 2, maxLength: 14 });
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), together, async (scheduler, steps) => {
      const { acts, agrees } = await actsOf(steps);
      const guesses = acts.map((halves) => scheduler.scheduleSequence(halves));
      await scheduler.waitAll();
      expect(guesses.filter(({ faulty }) => faulty)).toEqual([]);
      await agrees();
    }),
    { numRuns: 40 },
  );
});
