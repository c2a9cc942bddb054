import { beforeAll, expect, it } from "vitest";
import { readerProofsKey } from "../../shared/adapters/dynamodb/reader-proofs.ts";
import { READER_PERIOD_SECONDS, READER_REQUESTS } from "../../shared/domain/reader-rate.ts";
import { epochSeconds } from "../../shared/kernel/clock.ts";
import { concurrently } from "../../shared/kernel/concurrently.ts";
import { consultation } from "../support/care-events.ts";
import { eventually } from "../support/eventually.ts";
import { type PersonWithPhone, signedInHolder } from "../support/people.ts";
import type { Reader } from "../support/reader.ts";
import { signedInReader } from "../support/readers.ts";
import { expectProblem } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";
import { partition, putItem } from "../support/stored-items.ts";

const stage = inStage();
let holder: PersonWithPhone;
let other: Reader;
beforeAll(async () => {
  holder = await signedInHolder(stage);
  other = await signedInReader(stage);
});

const open = async (reader: Reader) => (await reader.openContext(await holder.phone.qr())).expecting(201).context_id;

/** As if the reader had made so many requests in each second of the next minute. */
async function haveMade({ clientId }: Reader, count: number): Promise<void> {
  const now = epochSeconds(new Date());
  for (let at = now; at < now + 60; at += READER_PERIOD_SECONDS) {
    await putItem(stage, "ephemeral", { ...readerProofsKey(clientId, at), count, expiresAt: now + 600 });
  }
}

it("a reader above its rate is told when to go on, in both languages, and nothing of what it asked is done; others go on", async () => {
  const reader = await signedInReader(stage);
  const context = await open(reader);
  const event = consultation(context);
  await haveMade(reader, READER_REQUESTS);
  const refused = await reader.recordCareEvent(event);
  const problem = expectProblem(refused, 429, "too_many_requests");
  expect(problem.retryable).toBe(true);
  const inEnglish = expectProblem(await reader.recordCareEvents([event], { "accept-language": "en" }), 429);
  expect([problem.title, inEnglish.title]).toEqual([
    "Ce lecteur appelle trop souvent.",
    "This reader calls too often.",
  ]);
  const wait = Number(refused.headers.get("retry-after"));
  expect(wait).toBeGreaterThanOrEqual(1);
  expect(wait).toBeLessThanOrEqual(READER_PERIOD_SECONDS);
  expectProblem(await reader.openContext(await holder.phone.qr()), 429, "too_many_requests");
  const stored = await partition(stage, "care", `CARD#${holder.person.cardRef}`);
  expect(stored.filter(({ type }) => type === "care-event")).toEqual([]);
  (await other.recordCareEvent(consultation(await open(other)))).expecting(201);
});

it("what was accepted before stays, and what was refused is taken once the reader comes back", async () => {
  const reader = await signedInReader(stage);
  const context = await open(reader);
  const events = Array.from({ length: 20 }, () => consultation(context));
  await haveMade(reader, READER_REQUESTS - 2);
  const first = await concurrently(events, 4, (event) => reader.recordCareEvent(event));
  const taken = first.flatMap((answer) => (answer.status === 201 ? [answer.expecting(201)] : []));
  for (const answer of first.filter(({ status }) => status !== 201)) expectProblem(answer, 429, "too_many_requests");
  expect(taken.length).toBeGreaterThanOrEqual(2);
  expect(taken.length).toBeLessThan(events.length);
  await haveMade(reader, 0);
  const again: string[] = [];
  for (const event of events) {
    await eventually("the end of the period", async () => {
      const answer = await reader.recordCareEvent(event);
      if (answer.status === 201) again.push(answer.expecting(201).ref);
      return answer.status === 201;
    });
  }
  expect(again).toEqual(expect.arrayContaining(taken.map(({ ref }) => ref)));
  expect(new Set(again).size).toBe(events.length);
});
