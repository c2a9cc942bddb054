import { beforeAll, describe, expect, it } from "vitest";
import { type CareEvent, consultation } from "../support/care-events.ts";
import { freshEnvironment } from "../support/deployed-functions.ts";
import { eventually } from "../support/eventually.ts";
import { callsOf, everyFault, expectAnswerAfter } from "../support/faults.ts";
import { type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { registeredEndpoint } from "../support/push-registration.ts";
import type { Reader } from "../support/reader.ts";
import { signedInReader } from "../support/readers.ts";
import { verifyReceipt } from "../support/receipt-verifier.ts";
import { inStage } from "../support/stage.ts";
import { partition, storedReceipt } from "../support/stored-items.ts";

const stage = inStage();
const caller = "record-care-event";
const warm = ["dynamodb:BatchGetItem", "dynamodb:TransactWriteItems", "dynamodb:UpdateItem"];
/** What a fresh environment asks besides: who is denied, which key certifies, and the keys themselves. */
const cold = ["dynamodb:GetItem", "dynamodb:Query", "kms:GetPublicKey", "kms:GetPublicKey", "kms:Sign"];

let holder: PersonWithPhone;
let reader: Reader;
let contextId: string;
beforeAll(async () => {
  holder = await signedInHolder(stage);
  await registeredEndpoint(stage, holder);
  reader = await signedInReader(stage);
  contextId = (await reader.openContext(await holder.phone.qr())).expecting(201).context_id;
  await reader.recordCareEvent(consultation(contextId));
});

const itemsOf = async ({ event_id }: CareEvent) => {
  const items = await partition(stage, "care", `CARD#${holder.person.cardRef}`);
  const event = items.find(({ eventId }) => eventId === event_id);
  return event ? items.filter(({ sk }) => String(sk).startsWith(String(event.sk))) : [];
};

describe("recording a care event", () => {
  it("makes these calls and no others, so that all are made to fail below", async () => {
    const record = () => reader.recordCareEvent(consultation(contextId));
    expect(await callsOf(stage, caller, record)).toEqual(warm);
    await freshEnvironment(stage, caller);
    expect(await callsOf(stage, caller, record)).toEqual([...warm, ...cold].sort());
  });

  const faults = [
    ...everyFault(caller, warm).map((fault) => ({ ...fault, isFresh: false })),
    ...everyFault(caller, cold).map((fault) => ({ ...fault, isFresh: true })),
  ];
  for (const { name, rule, isFresh } of faults) {
    it(`stores the event once or not at all when ${name}`, async () => {
      const event = consultation(contextId);
      if (isFresh) await freshEnvironment(stage, caller);
      const { result, hits } = await stage.withFault(rule, () => reader.recordCareEvent(event));
      expect(hits).toBeGreaterThan(0);
      expectAnswerAfter(rule, result, { errors: "problem", success: 201 });
      expect((await itemsOf(event)).filter(({ type }) => type === "care-event").length).toBeLessThanOrEqual(1);

      const recorded = (await reader.recordCareEvent(event)).expecting(201);
      if (result.status === 201) expect(recorded).toEqual(result.expecting(201));
      await verifyReceipt(recorded.receipt, stage.urls.practice);
      await eventually("the push outcome", async () => (await itemsOf(event)).length === 2);
      const stored = await itemsOf(event);
      expect(stored.map(({ type }) => type)).toEqual(["care-event", "push-outcome"]);
      expect(storedReceipt(stored[0])).toBe(recorded.receipt);
    });
  }
});

describe("the push of a care event", () => {
  const calls = ["dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:GetItem", "sns:Publish", "dynamodb:PutItem"];
  // When the repeats fail too, the queue brings the message again three minutes later: a drill has time for that.
  const repeated = everyFault("deliver-push", calls).filter(({ rule }) => rule.tries === "first");

  for (const { name, rule } of repeated) {
    it(`has one recorded outcome in the end when ${name}`, async () => {
      const event = consultation(contextId);
      const { hits } = await stage.withFault(rule, async () => {
        (await reader.recordCareEvent(event)).expecting(201);
        await eventually("the push outcome", async () => (await itemsOf(event)).length === 2);
      });
      expect(hits).toBeGreaterThan(0);
      const [, outcome] = await itemsOf(event);
      expect(outcome).toMatchObject({ type: "push-outcome", outcome: "accepted" });
    });
  }
});
