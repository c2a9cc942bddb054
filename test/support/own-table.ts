import { randomUUID } from "node:crypto";
import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Table } from "../../shared/adapters/dynamodb/table.ts";

/** A table of the test's own, keyed as the stage's are. */
export async function ownTable(client: DynamoDBDocumentClient, purpose: string): Promise<Table> {
  const name = `${purpose}-${randomUUID()}`;
  const keys = ["pk", "sk"];
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: keys.map((key) => ({ AttributeName: key, AttributeType: "S" })),
      KeySchema: keys.map((key, index) => ({ AttributeName: key, KeyType: index === 0 ? "HASH" : "RANGE" })),
    }),
  );
  return { client, name };
}
