import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { expect, test } from "vitest";

/** What the SDK's HTTP layer is handed; answers a lost connection twice, then success. */
function breakingLine() {
  const tokens: unknown[] = [];
  const handle = async ({ body }: { body: string }) => {
    tokens.push(JSON.parse(body).ClientRequestToken);
    if (tokens.length < 3)
      throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET", name: "TimeoutError" });
    const headers = { "content-type": "application/x-amz-json-1.0" };
    return { response: { statusCode: 200, headers, body: new Blob(["{}"]).stream() } };
  };
  return { tokens, handle };
}

test("the SDK repeats a transaction with the same request token, so that DynamoDB does it once; another has another", async () => {
  const { tokens, handle } = breakingLine();
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new DynamoDBClient({ region: "eu-west-3", credentials, requestHandler: { handle } as never });
  const dynamo = DynamoDBDocumentClient.from(client);
  const write = () => new TransactWriteCommand({ TransactItems: [{ Put: { TableName: "Table", Item: { pk: "1" } } }] });
  await dynamo.send(write());
  await dynamo.send(write());
  expect(tokens).toHaveLength(4);
  expect(tokens[0]).toMatch(/^[0-9a-f-]{36}$/);
  expect(new Set(tokens.slice(0, 3)).size).toBe(1);
  expect(tokens[3]).not.toBe(tokens[0]);
});
