import { expect, it } from "vitest";
import { concurrently } from "../../shared/kernel/concurrently.ts";
import { CODE, cardHolder } from "../support/people.ts";
import { CodeRefusedReply } from "../support/phone-replies.ts";
import { expectOAuthError } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";
import { changeItem, partition } from "../support/stored-items.ts";

const stage = inStage();
const GUESSES = 300;
/** More functions at the same time are too many for one machine. */
const AT_ONCE = 16;
const PATIENCE_MS = 300_000;

it(
  "of three hundred guesses that race four are judged, and then the right code waits like any other",
  async () => {
    const { phone } = await cardHolder(stage);
    const key = { pk: `CARD#${phone.cardRef}`, sk: "CARD" };
    const tries = async () => (await partition(stage, "card", key.pk)).find(({ sk }) => sk === key.sk)?.tries;
    const guesses = Array.from({ length: GUESSES }, (_, index) => String(100_000 + index));
    const answers = await concurrently(guesses, AT_ONCE, (code) => phone.openSession(code));
    for (const answer of answers) expectOAuthError(answer, 400, "invalid_grant");
    expect(await tries()).toBe(4);
    const waiting = await phone.openSession(CODE);
    expectOAuthError(waiting, 400, "invalid_grant");
    const { tries_left, retry_at = "" } = CodeRefusedReply.parse(waiting.body);
    expect(tries_left).toBe(0);
    const lastTryAt = Math.floor(Date.parse(retry_at) / 1000) - 60;
    // The wait over, to the second: what the clock would have done.
    await changeItem(stage, "card", key, { lastTryAt: lastTryAt - 60 });
    (await phone.openSession(CODE)).expecting(200);
    expect(await tries()).toBe(0);
  },
  PATIENCE_MS,
);
