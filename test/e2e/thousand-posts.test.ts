import { setTimeout as wait } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { plusSeconds } from "../../shared/kernel/clock.ts";
import { concurrently } from "../../shared/kernel/concurrently.ts";
import { consultation } from "../support/care-events.ts";
import { eventually } from "../support/eventually.ts";
import type { Answer } from "../support/http-client.ts";
import { type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { registeredEndpoint } from "../support/push-registration.ts";
import type { Reader } from "../support/reader.ts";
import { signedInReader } from "../support/readers.ts";
import { verifyReceipt } from "../support/receipt-verifier.ts";
import { expectProblem } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";
import { partition, storedReceipt, wholeTable } from "../support/stored-items.ts";

const stage = inStage();
const POSTS = 1000;
const READERS = 25;
/** More functions at the same time are too many for one machine. */
const AT_ONCE = 16;
const PATIENCE_MS = 300_000;

let holder: PersonWithPhone;
let endpoint: string;
let readers: Reader[];

beforeAll(async () => {
  holder = await signedInHolder(stage);
  endpoint = await registeredEndpoint(stage, holder);
  readers = await concurrently(Array.from({ length: READERS }), 4, () => signedInReader(stage));
}, PATIENCE_MS);

/** The posts' turns, each with the reader whose it is: one after the other, so that all race. */
const turns = (): Reader[] =>
  Array.from({ length: POSTS }, (_, index) => readers[index % READERS]).flatMap((r) => r ?? []);

/** What API Gateway says where a function has not answered: nothing of the post, which is repeated as any reader does. */
const UNANSWERED = [502, 503, 504];
/** One reader posts no more than a hundred a second: whoever comes too soon is told when to come again. */
async function untilAnswered<Body>(post: () => Promise<Answer<Body>>): Promise<Answer<Body>> {
  for (;;) {
    const answer = await post();
    if (answer.status === 429) await wait(1000 * Number(answer.headers.get("retry-after")));
    else if (!UNANSWERED.includes(answer.status)) return answer;
  }
}

describe("a thousand posts at once", () => {
  it(
    "of one QR by 25 readers open one context, for one of them, whose every post is answered with it; all others are refused",
    async () => {
      // From a clock that is ahead as far as is allowed: it is to last for all of them.
      const qr = await holder.phone.qr(plusSeconds(new Date(), 100));
      const answers = await concurrently(turns(), AT_ONCE, async (reader) => ({
        reader,
        answer: await untilAnswered(() => reader.openContext(qr)),
      }));
      const opened = answers.filter(({ answer }) => answer.status === 201);
      expect(new Set(opened.map(({ reader }) => reader.clientId)).size).toBe(1);
      expect(opened).toHaveLength(POSTS / READERS);
      const contexts = opened.map(({ answer }) => answer.expecting(201));
      expect(new Set(contexts.map(({ context_id, expires_at }) => `${context_id} ${expires_at}`)).size).toBe(1);
      for (const { answer } of answers) if (answer.status !== 201) expectProblem(answer, 409, "proof_already_used");
      const stored = (await wholeTable(stage, "care")).filter(
        ({ type, cardRef }) => type === "context" && cardRef === holder.person.cardRef,
      );
      expect(stored.map(({ id, practiceId, readerId }) => `${id} ${practiceId}.${readerId}`)).toEqual([
        `${contexts[0]?.context_id} ${opened[0]?.reader.clientId}`,
      ]);
    },
    PATIENCE_MS,
  );

  it(
    "of one care event store it once, with one receipt, push it once, and are answered alike",
    async () => {
      const [reader] = readers;
      if (!reader) throw new Error("there are no readers");
      const { context_id } = (await reader.openContext(await holder.phone.qr())).expecting(201);
      const event = consultation(context_id);
      const items = () => partition(stage, "care", `CARD#${holder.person.cardRef}`);
      const outcomesOf = async (ref: string) =>
        (await items()).filter(({ type, sk }) => type === "push-outcome" && String(sk).includes(ref));
      // The use is pushed by itself, and before.
      await eventually("the push of the use", async () => (await outcomesOf(context_id)).length > 0);
      const { result: answers, heard } = await stage.hearingCalls(async () => {
        const posts = Array.from({ length: POSTS }, () => event);
        const all = await concurrently(posts, AT_ONCE, (each) => untilAnswered(() => reader.recordCareEvent(each)));
        const ref = all[0]?.expecting(201).ref ?? "";
        await eventually("the push of the event", async () => (await outcomesOf(ref)).length > 0);
        return all;
      });
      const [first, ...others] = answers.map((answer) => answer.expecting(201));
      for (const other of others) expect(other).toEqual(first);
      const stored = await items();
      const events = stored.filter(({ type }) => type === "care-event");
      expect(events.map((each) => ({ ref: each.ref, receipt: storedReceipt(each) }))).toEqual([
        { ref: first?.ref, receipt: first?.receipt },
      ]);
      expect((await verifyReceipt(first?.receipt ?? "", stage.urls.practice)).receipt.jti).toBe(first?.ref);
      expect((await outcomesOf(first?.ref ?? "")).map(({ outcome }) => outcome)).toEqual(["accepted"]);
      const toThePhone = heard.filter(({ asked }) => asked.includes(encodeURIComponent(endpoint)));
      expect(toThePhone.map(({ action }) => action)).toEqual(["sns:Publish"]);
    },
    PATIENCE_MS,
  );
});
