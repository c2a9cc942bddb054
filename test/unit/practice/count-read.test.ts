import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, test, vi } from "vitest";

const dynamo = mockClient(DynamoDBDocumentClient);
beforeEach(() => {
  dynamo.reset();
  vi.stubEnv("STAGE", "dev");
  vi.stubEnv("PRACTICE_TABLE", "Practice");
  vi.stubEnv("AWS_REGION", "eu-west-3");
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
});

const CONTEXT = {
  type: "context",
  id: "c".repeat(43),
  cardRef: "1card",
  practiceId: "691234567",
  readerId: "desk",
  openedAt: "2026-11-24T23:30:00.000Z",
};
async function bring(...items: object[]) {
  const { handler } = await import("../../../functions/practice/count-read/handler.ts");
  const Records = items.map((item, index) => ({
    dynamodb: { SequenceNumber: String(index + 1), NewImage: marshall(item) as never },
  }));
  return handler({ Records });
}
const written = () => dynamo.commandCalls(UpdateCommand).map(({ args }) => args[0].input);

describe("a read that the stream brings", () => {
  test("is a mark in the set of its Paris day at the practice, and says nothing of the card", async () => {
    dynamo.on(UpdateCommand).resolves({});
    expect(await bring(CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(written()).toMatchObject([
      {
        Key: { pk: "PRACTICE#691234567", sk: "READS#2026-11-25" },
        UpdateExpression: expect.stringMatching(/^ADD #reads :read /),
        ExpressionAttributeValues: { ":read": new Set(["c".repeat(11)]) },
      },
    ]);
    expect(JSON.stringify(written())).not.toContain("1card");
  });

  test("is the same mark when it comes twice", async () => {
    dynamo.on(UpdateCommand).resolves({});
    await bring(CONTEXT, CONTEXT);
    const [first, second] = written();
    expect(second).toEqual(first);
  });

  test("of a day that is full is passed over, and one that fails comes again", async () => {
    dynamo.on(UpdateCommand).rejectsOnce(new ConditionalCheckFailedException({ message: "full", $metadata: {} }));
    expect(await bring(CONTEXT)).toEqual({ batchItemFailures: [] });
    dynamo.reset();
    dynamo.on(UpdateCommand).rejectsOnce(new Error("away"));
    expect(await bring(CONTEXT)).toEqual({ batchItemFailures: [{ itemIdentifier: "" }] });
  });
});
