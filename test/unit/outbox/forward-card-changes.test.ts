import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBStreamEvent } from "aws-lambda";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, test, vi } from "vitest";

const sqs = mockClient(SQSClient);
const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
beforeEach(() => {
  sqs.reset();
  sqs.on(SendMessageBatchCommand).resolves({});
  vi.stubEnv("STAGE", "dev");
  for (const queue of ["REGISTRATION", "DECISION", "CARD_CHANGE", "REVOCATION"])
    vi.stubEnv(`${queue}_QUEUE`, `https://${queue}`);
});

async function forwarded(...items: object[]) {
  const { handler } = await import("../../../functions/outbox/forward-card-changes/handler.ts");
  const Records = items.map((item, index) => ({
    dynamodb: { SequenceNumber: String(index + 1), NewImage: marshall(item, { removeUndefinedValues: true }) as never },
  }));
  return handler({ Records } as DynamoDBStreamEvent);
}
const sent = (): [string, unknown][] =>
  sqs
    .commandCalls(SendMessageBatchCommand)
    .flatMap(({ args: [{ input }] }) =>
      (input.Entries ?? []).map(({ MessageBody = "" }): [string, unknown] => [
        String(input.QueueUrl).replace("https://", ""),
        JSON.parse(MessageBody),
      ]),
    )
    .sort();

const key = { pk: "CARD#1card", sk: "DEVICE#key" };
const phone = { ...key, type: "device", registration: "pending", platform: "android", pushToken: "fcm-secret" };
const enrolment = {
  pk: "ENROLMENT#1",
  sk: "ENROLMENT",
  type: "enrolment",
  id: "1",
  decision: "mark",
  endpointArn: "arn:endpoint",
  accountSubject: "account",
  isCanary: false,
  identityNonce: "nonce",
};
const change = {
  pk: "CARD#1card",
  sk: "CHANGE#1",
  type: "card-change",
  id: "1",
  cardRef: "1card",
  kind: "phone-moved",
  at: "2026-11-25T10:00:00.000Z",
  endedJkt: "old",
  endedBinding: "ended",
  jkt: "new",
};

describe("what the card table's stream brings", () => {
  test("is put in line by the key of the item where a push endpoint is wanted or given up, without the token", async () => {
    await forwarded(phone, { ...phone, registration: "retiring" });
    expect(sent()).toEqual([
      ["REGISTRATION", key],
      ["REGISTRATION", key],
    ]);
  });

  test("is put in line with what telling needs where a decision was taken or a card has changed", async () => {
    await forwarded(enrolment, { ...change, endedJkt: undefined, endedBinding: undefined });
    const { pk: _pk, sk: _sk, kind: _kind, endedJkt: _endedJkt, endedBinding: _endedBinding, ...told } = change;
    expect(sent()).toEqual([
      ["CARD_CHANGE", told],
      ["DECISION", { type: "enrolment", id: "1", endpointArn: "arn:endpoint" }],
    ]);
  });

  test("is put in line with what revoking needs, too, where a binding has ended", async () => {
    await forwarded(change);
    const { type, cardRef, endedBinding } = change;
    expect(sent().at(-1)).toEqual(["REVOCATION", { type, cardRef, endedBinding }]);
    expect(sent()).toHaveLength(2);
  });

  test("may be work for two workers at once", async () => {
    await forwarded({ ...enrolment, registration: "pending", pushToken: "fcm-secret" });
    expect(sent().map(([queue]) => queue)).toEqual(["DECISION", "REGISTRATION"]);
  });

  test("is nobody's work where nothing is left to do", async () => {
    await forwarded({ ...enrolment, told: "accepted" }, { ...phone, registration: "registered" }, { type: "card" });
    expect(sent()).toEqual([]);
  });

  test("comes again with its record when a queue does not take it, and the log holds nothing of it", async () => {
    sqs
      .on(SendMessageBatchCommand, { QueueUrl: "https://CARD_CHANGE" })
      .resolves({ Failed: [{ Id: "0", Code: "InternalError", SenderFault: false }] });
    expect(await forwarded(phone, change)).toEqual({ batchItemFailures: [{ itemIdentifier: "2" }] });
    expect(JSON.stringify(written.mock.calls)).not.toMatch(/fcm-secret|1card/);
  });
});
