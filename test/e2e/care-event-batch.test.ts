import { beforeAll, describe, expect, it } from "vitest";
import { type CareEvent, consultation } from "../support/care-events.ts";
import { everyFault, expectAnswerAfter } from "../support/faults.ts";
import { type PersonWithPhone, signedInHolder } from "../support/people.ts";
import type { Reader } from "../support/reader.ts";
import { signedInReader } from "../support/readers.ts";
import { verifyReceipt } from "../support/receipt-verifier.ts";
import { expectProblem } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";
import { partition } from "../support/stored-items.ts";

const stage = inStage();
let holder: PersonWithPhone;
let reader: Reader;

beforeAll(async () => {
  holder = await signedInHolder(stage);
  reader = await signedInReader(stage);
});

const newContext = async (): Promise<string> =>
  (await reader.openContext(await holder.phone.qr())).expecting(201).context_id;

describe("a batch of care events", () => {
  it("has one result a line, in their order: what is wrong with one harms none of the others", async () => {
    const context = await newContext();
    const good = [consultation(context), consultation(context), consultation(context)] as const;
    const unbalanced = { ...good[0], event_id: crypto.randomUUID(), invoice: { ...good[0].invoice, total_cents: 1 } };
    const lines = [good[0], { ...good[1], kind: "magic" }, good[1], unbalanced, consultation("A".repeat(43)), good[2]];
    const { results } = (await reader.recordCareEvents(lines)).expecting(207);
    expect(results.map(({ status }) => status)).toEqual([201, 400, 201, 422, 404, 201]);
    const events = results.flatMap((result) => ("event" in result ? [result.event] : []));
    expect(events.map(({ event_id }) => event_id)).toEqual(good.map(({ event_id }) => event_id));
    for (const { receipt } of events) await verifyReceipt(receipt, stage.urls.practice);
    const problems = results.flatMap((result) => ("problem" in result ? [result.problem] : []));
    expect(problems.map(({ code }) => code)).toEqual([
      "invalid_request",
      "invoice_does_not_add_up",
      "context_not_found",
    ]);
    expect(problems[0]).toMatchObject({ fields: ["kind"] });
    expect(problems[1]).toMatchObject({ mismatches: ["total_cents"] });
  });

  it("posted again, in another order and beside new ones, gets the same answers for what it had", async () => {
    const context = await newContext();
    const [one, two] = [consultation(context), consultation(context)];
    const first = (await reader.recordCareEvents([one, two])).expecting(207).results;
    const again = (await reader.recordCareEvents([two, consultation(context), one])).expecting(207).results;
    expect([again[2], again[0]]).toEqual(first);
    expect((await reader.recordCareEvent(one)).expecting(201)).toEqual(
      first.map((result) => "event" in result && result.event)[0],
    );
  });

  it("needs no Idempotency-Key, and one that it bears says nothing: each line comes under its event_id", async () => {
    const [one, other] = await Promise.all([newContext(), newContext()]);
    const event = consultation(one);
    const [first] = (await reader.recordCareEvents([event])).expecting(207).results;
    for (const key of [`"${crypto.randomUUID()}"`, "malformed", ""]) {
      const again = await reader.recordCareEvents([consultation(other), event], { "idempotency-key": key });
      expect(again.expecting(207).results).toEqual([expect.objectContaining({ status: 201 }), first]);
    }
  });

  it("with one event twice records it once", async () => {
    const event = consultation(await newContext());
    const { results } = (await reader.recordCareEvents([event, event, event])).expecting(207);
    for (const result of results) expect(result).toEqual(results[0]);
    expect(results[0]?.status).toBe(201);
    expect(await storedOf([event])).toEqual([event.event_id]);
  });

  it("of which no line can be read is answered line by line all the same", async () => {
    const context = await newContext();
    const lines = [{ ...consultation(context), kind: "magic" }, {}];
    const { results } = (await reader.recordCareEvents(lines)).expecting(207);
    expect(results.map(({ status }) => status)).toEqual([400, 400]);
  });

  it("has 1 to 25 lines, and takes two round trips with the proof, however many", async () => {
    const context = await newContext();
    const many = Array.from({ length: 25 }, () => consultation(context));
    const { calls, result } = await stage.watchingCalls(() => reader.recordCareEvents(many));
    expect(result.expecting(207).results.every(({ status }) => status === 201)).toBe(true);
    const mine = calls.filter(({ caller }) => caller === "record-care-event").map(({ action }) => action);
    expect(countsOf(mine)).toEqual({
      "dynamodb:BatchGetItem": 1,
      "dynamodb:TransactWriteItems": 25,
      "dynamodb:UpdateItem": 1,
    });
    expectProblem(await reader.recordCareEvents([...many, consultation(context)]), 400, "invalid_request");
    expectProblem(await reader.recordCareEvents([]), 400, "invalid_request");
  });
});

describe("a batch of 25", () => {
  const caller = "record-care-event";
  const transactions = Array.from({ length: 25 }, () => "dynamodb:TransactWriteItems");
  const newBatch = async () => {
    const context = await newContext();
    return transactions.map(() => consultation(context));
  };
  /** One of the first, of the middle and of the last; they are made side by side. */
  const ofLines = everyFault(caller, transactions).filter(({ rule }) => [1, 13, 25].includes(rule.nth ?? 0));

  for (const { name, rule } of ofLines) {
    it(`has 24 events recorded, and the one of the call that fails once it is posted again, when ${name}`, async () => {
      const batch = await newBatch();
      const { result, hits } = await stage.withFault(rule, () => reader.recordCareEvents(batch));
      expect(hits).toBeGreaterThan(0);
      const first = result.expecting(207).results;
      const broken = first.filter(({ status }) => status === 500);
      expect(broken).toHaveLength(rule.tries === "all" ? 1 : 0);
      for (const line of broken) expect(line).toMatchObject({ problem: { code: "internal", retryable: true } });
      const again = (await reader.recordCareEvents(batch)).expecting(207).results;
      for (const [index, line] of again.entries())
        expect(line).toEqual(first[index]?.status === 201 ? first[index] : expect.objectContaining({ status: 201 }));
      expect(await storedOf(batch)).toEqual(batch.map(({ event_id }) => event_id).sort());
    });
  }

  for (const { name, rule } of everyFault(caller, ["dynamodb:BatchGetItem", "dynamodb:UpdateItem"])) {
    it(`is recorded whole or not at all when ${name}`, async () => {
      const batch = await newBatch();
      const { result, hits } = await stage.withFault(rule, () => reader.recordCareEvents(batch));
      expect(hits).toBeGreaterThan(0);
      expectAnswerAfter(rule, result, { errors: "problem", success: 207 });
      expect(await storedOf(batch)).toHaveLength(result.status === 207 ? 25 : 0);
      const again = (await reader.recordCareEvents(batch)).expecting(207);
      if (result.status === 207) expect(again).toEqual(result.expecting(207));
      expect(await storedOf(batch)).toHaveLength(25);
    });
  }
});

/** The reader's names of those of a batch that are stored, each as often as it is. */
const storedOf = async (batch: readonly CareEvent[]): Promise<string[]> => {
  const names = new Set(batch.map(({ event_id }) => event_id));
  const items = await partition(stage, "care", `CARD#${holder.person.cardRef}`);
  const stored = items.filter(({ type, eventId }) => type === "care-event" && names.has(String(eventId)));
  return stored.map(({ eventId }) => String(eventId)).sort();
};

const countsOf = (actions: readonly string[]) =>
  Object.fromEntries([...new Set(actions)].map((action) => [action, actions.filter((one) => one === action).length]));
