/** What every function pays before its first own line: a DynamoDB client, and one read. The measure that others are compared with. */
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";

const client = new DynamoDBClient({});

export async function handler(): Promise<{ statusCode: number }> {
  const Key = { pk: { S: "BARE" }, sk: { S: "BARE" } };
  await client.send(new GetItemCommand({ TableName: process.env.TABLE ?? "bare", Key }));
  return { statusCode: 200 };
}
