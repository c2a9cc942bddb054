import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, test } from "vitest";
import { eventsIn } from "../../../shared/adapters/dynamodb/event-items.ts";
import { packReceipt } from "../../../shared/adapters/dynamodb/packed-receipt.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { recordedEvent } from "../../support/recorded-event.ts";

const dynamo = mockClient(DynamoDBDocumentClient);
const pauses: number[] = [];
const { recordEvent } = eventsIn({ client: documentClient({ region: "eu-west-3" }), name: "Care" }, async (attempt) => {
  pauses.push(attempt);
});
beforeEach(() => {
  dynamo.reset();
  pauses.length = 0;
});

const event = recordedEvent();
const stored = {
  ...event,
  receipt: packReceipt(event.receipt),
  relayUntil: event.relayUntil.getTime() / 1000,
  expiresAt: event.expiresAt.getTime() / 1000,
};
const claim = { cardRef: event.cardRef, contextDay: event.contextDay, ref: "newest", "content#other": "first" };
const told = { cardRef: event.cardRef, contextDay: event.contextDay, sameRef: undefined };
const record = () => recordEvent(event, { key: "invoice-key", contentHash: "content" }, event.contextId);
const cancelled = (...CancellationReasons: object[]) =>
  new TransactionCanceledException({ message: "", $metadata: {}, CancellationReasons: CancellationReasons as never });
const failed = (Item: object) => ({ Code: "ConditionalCheckFailed", Item: marshall(Item) });
const conflict = cancelled({ Code: "TransactionConflict" }, { Code: "None" });

describe("a care event", () => {
  test("is written with its claim on the invoice number, both under keys that nobody may have taken", async () => {
    dynamo.on(TransactWriteCommand).resolves({});
    expect(await record()).toEqual({ met: "nothing" });
    const [call] = dynamo.commandCalls(TransactWriteCommand);
    const [put, claimed] = call?.args[0].input.TransactItems ?? [];
    expect([put?.Put?.Item?.pk, claimed?.Update?.Key?.pk]).toEqual([`CARD#${event.cardRef}`, "INVOICE#invoice-key"]);
    for (const part of [put?.Put, claimed?.Update]) expect(part?.ConditionExpression).toBe("attribute_not_exists(pk)");
  });

  test("that stands under its key already is answered with, whoever has its invoice number", async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled(failed(stored), failed(claim)));
    expect(await record()).toEqual({ met: "key", event });
  });

  test("whose invoice number another has is told whose", async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled({ Code: "None" }, failed(claim)));
    expect(await record()).toEqual({ met: "others", claim: told, amendment: undefined });
  });

  test("whose care another had under that number, corrected since or not, is told which", async () => {
    dynamo
      .on(TransactWriteCommand)
      .rejects(cancelled({ Code: "None" }, failed({ ...claim, "content#content": "first" })));
    expect(await record()).toEqual({ met: "others", claim: { ...told, sameRef: "first" }, amendment: undefined });
  });
});

describe("an event that amends another", () => {
  const correction = recordedEvent({ ref: "n".repeat(43), corrects: event.ref });
  const correct = () => recordEvent(correction, { key: "invoice-key", contentHash: "content" }, event.contextId);
  const none = { Code: "None" };

  test("says so of it in the same transaction, if that is care of the same practice and context that nothing has amended", async () => {
    dynamo.on(TransactWriteCommand).resolves({});
    expect(await correct()).toEqual({ met: "nothing" });
    const [call] = dynamo.commandCalls(TransactWriteCommand);
    const [, claimed, amended] = call?.args[0].input.TransactItems ?? [];
    expect(amended?.Update).toMatchObject({
      Key: { pk: "CARD#1card", sk: `EVENT#2026-11-24#${event.ref}` },
      ConditionExpression:
        "practiceId = :practice AND contextId = :context AND attribute_exists(performedAt) AND attribute_not_exists(amended)",
      ExpressionAttributeValues: {
        ":context": event.contextId,
        ":amendment": { by: correction.ref, how: "corrected", at: correction.recordedAt },
      },
    });
    expect(claimed?.Update?.ConditionExpression).toBe("attribute_not_exists(pk) OR #ref = :amended");
  });

  test.each([
    ["was amended before", { ...stored, amended: { by: "x", how: "cancelled" } }, { is: "amended-before" }],
    ["is another practice's, which looks like none", { ...stored, practiceId: "1", amended: {} }, { is: "missing" }],
    ["is of another context", { ...stored, contextId: "o" }, { is: "in-another-context", contextId: "o" }],
  ])("is told that it %s", async (_what, existing, amendment) => {
    dynamo.on(TransactWriteCommand).rejects(cancelled(none, none, failed(existing)));
    expect(await correct()).toEqual({ met: "others", claim: undefined, amendment });
  });

  test("is told that there is none", async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled(none, none, { Code: "ConditionalCheckFailed" }));
    expect(await correct()).toEqual({ met: "others", claim: undefined, amendment: { is: "missing" } });
  });
});

describe("a write that meets another of the same event", () => {
  test("answers what that one has written, and writes nothing more", async () => {
    dynamo.on(TransactWriteCommand).rejects(conflict);
    dynamo.on(GetCommand).resolves({ Item: stored });
    expect(await record()).toEqual({ met: "key", event });
    expect(dynamo.commandCalls(TransactWriteCommand)).toHaveLength(1);
    expect(pauses).toEqual([1]);
  });

  test("is made again when that one has written nothing", async () => {
    dynamo.on(TransactWriteCommand).rejectsOnce(conflict).resolves({});
    dynamo.on(GetCommand).resolves({});
    expect(await record()).toEqual({ met: "nothing" });
  });

  test("gives up in the end, and says that it is still under way", async () => {
    dynamo.on(TransactWriteCommand).rejects(conflict);
    dynamo.on(GetCommand).resolves({});
    expect(await record()).toEqual({ met: "another-write" });
    expect(pauses).toEqual([1, 2, 3, 4, 5]);
  });

  test("breaks of any other failure", async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled({ Code: "ThrottlingError" }, { Code: "None" }));
    await expect(record()).rejects.toThrow(TransactionCanceledException);
  });
});
