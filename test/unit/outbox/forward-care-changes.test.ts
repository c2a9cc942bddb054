import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBStreamEvent } from "aws-lambda";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { CardNews } from "../../../shared/domain/told-item.ts";

const sqs = mockClient(SQSClient);
const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
beforeEach(() => {
  sqs.reset();
  sqs.on(SendMessageBatchCommand).resolves({});
  vi.stubEnv("STAGE", "dev");
  vi.stubEnv("PUSH_QUEUE", "https://push.fifo");
  vi.stubEnv("CARE_TABLE", "care");
  vi.stubEnv("PRACTICE_TABLE", "practice");
});

async function forwarded(...items: object[]) {
  const { handler } = await import("../../../functions/outbox/forward-care-changes/handler.ts");
  const Records = items.map((item, index) => ({
    dynamodb: { SequenceNumber: String(index + 1), NewImage: marshall(item, { removeUndefinedValues: true }) as never },
  }));
  return handler({ Records } as DynamoDBStreamEvent);
}
const entries = () => sqs.commandCalls(SendMessageBatchCommand).flatMap(({ args: [{ input }] }) => input.Entries ?? []);
const sent = () => entries().map(({ MessageBody = "" }) => CardNews.parse(JSON.parse(MessageBody)));

const event = (cardRef: string, ref: string) => ({
  pk: `CARD#${cardRef}`,
  sk: `EVENT#2026-11-24#${ref}`,
  type: "care-event",
  cardRef,
  ref,
  contextDay: "2026-11-24",
  practiceId: "691234567",
  receipt: "eyJ.receipt",
  recordedAt: "2026-11-24T11:59:00.000Z",
  invoice: { totalCents: 4000 },
  relayUntil: 1_800_000_000,
  expiresAt: 1_900_000_000,
});
const told = (ref: string) => ({
  sk: `EVENT#2026-11-24#${ref}`,
  kind: "care-event.recorded",
  ref,
  expiresAt: 1_800_000_000,
  recordedAt: "2026-11-24T11:59:00.000Z",
});

describe("what the care table's stream has gathered", () => {
  test("is one message a card, in the order in which it was written, with nothing of the care in it", async () => {
    await forwarded(event("1a", "one"), event("1b", "two"), event("1a", "three"));
    expect(sent()).toEqual([
      { cardRef: "1a", items: [told("one"), told("three")] },
      { cardRef: "1b", items: [told("two")] },
    ]);
    expect(JSON.stringify(entries())).not.toMatch(/receipt|691234567|4000/);
  });

  test("waits in line behind what there was of its card, and is known when it comes again", async () => {
    await forwarded(event("1a", "one"), event("1b", "two"));
    await forwarded(event("1a", "one"), event("1b", "two"));
    const lines = entries().map(({ MessageGroupId, MessageDeduplicationId }) => [
      MessageGroupId,
      MessageDeduplicationId,
    ]);
    expect(lines.map(([group]) => group)).toEqual(["1a", "1b", "1a", "1b"]);
    expect(lines.slice(2)).toEqual(lines.slice(0, 2));
    expect(new Set(lines.map(([, id]) => id)).size).toBe(2);
  });

  test("of more than one message holds is several, and none is lost", async () => {
    const refs = Array.from({ length: 60 }, (_, index) => `ref-${index}`);
    await forwarded(...refs.map((ref) => event("1a", ref)));
    expect(sent().map(({ items }) => items.length)).toEqual([25, 25, 10]);
    expect(sent().flatMap(({ items }) => items.map(({ ref }) => ref))).toEqual(refs);
  });

  test("is passed over where nobody is told of it", async () => {
    expect(await forwarded({ type: "push-outcome" }, { type: "invoice", cardRef: "1a" })).toEqual({
      batchItemFailures: [],
    });
    expect(sqs.calls()).toEqual([]);
  });

  test("comes again whole when the queue does not take all of it, and the log holds nothing of it", async () => {
    sqs.on(SendMessageBatchCommand).resolves({ Failed: [{ Id: "1", Code: "InternalError", SenderFault: false }] });
    expect(await forwarded(event("1card-a", "ref-a"), event("1card-b", "ref-b"))).toEqual({
      batchItemFailures: [{ itemIdentifier: "" }],
    });
    expect(JSON.stringify(written.mock.calls)).not.toMatch(/1card|ref-/);
  });
});
