import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBStreamEvent } from "aws-lambda";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, expect, test, vi } from "vitest";

const sqs = mockClient(SQSClient);
const key = { pk: "CARD#1card", sk: "DEVICE#key" };
const item = { ...key, type: "device", registration: "pending", platform: "android", pushToken: "fcm-secret" };
const event = {
  Records: [{ dynamodb: { SequenceNumber: "1", NewImage: marshall(item) as never } }],
} as DynamoDBStreamEvent;

const worked = async () => {
  const { handler } = await import("../../../functions/push/queue-registration/handler.ts");
  return handler(event);
};
const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
beforeEach(() => {
  sqs.reset();
  vi.stubEnv("STAGE", "dev");
  vi.stubEnv("REGISTRATION_QUEUE", "https://queue");
});

test("the queue gets the key of the item, and neither the token nor anything else of it", async () => {
  sqs.on(SendMessageBatchCommand).resolves({});
  expect(await worked()).toEqual({ batchItemFailures: [] });
  const sent = sqs.commandCalls(SendMessageBatchCommand).map(({ args }) => args[0].input);
  expect(sent.map(({ QueueUrl }) => QueueUrl)).toEqual(["https://queue"]);
  expect(sent.flatMap(({ Entries = [] }) => Entries.map(({ MessageBody = "" }) => JSON.parse(MessageBody)))).toEqual([
    key,
  ]);
});

test("a message that the queue does not take comes again with its record, and the log holds nothing of it", async () => {
  sqs.on(SendMessageBatchCommand).resolves({ Failed: [{ Id: "0", Code: "InternalError", SenderFault: false }] });
  expect(await worked()).toEqual({ batchItemFailures: [{ itemIdentifier: "1" }] });
  expect(JSON.stringify(written.mock.calls)).not.toMatch(/fcm-secret|1card/);
});
