import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { AwsClient } from "aws4fetch";
import * as z from "zod";
import type { TestStage } from "./stage.ts";
import type { StoredItem } from "./stored-items.ts";

/** A record of a table's stream: an item before and after a write. */
export interface StreamChange {
  readonly before: StoredItem | undefined;
  readonly after: StoredItem | undefined;
}

const Image = z.custom<Parameters<typeof unmarshall>[0]>((value) => typeof value === "object").optional();
const Shards = z.object({ StreamDescription: z.object({ Shards: z.array(z.object({ ShardId: z.string() })) }) });
const Iterator = z.object({ ShardIterator: z.string() });
const Records = z.object({
  Records: z.array(z.object({ dynamodb: z.object({ OldImage: Image, NewImage: Image }) })),
  NextShardIterator: z.string().nullish(),
});

/** Everything that a table's stream has told since the stage began, in order within each item. */
export async function changesOf(stage: TestStage, table: keyof TestStage["tables"]): Promise<StreamChange[]> {
  const StreamArn = await streamOf(stage, stage.tables[table]);
  const { Shards: shards } = Shards.parse(await ask(stage, "DescribeStream", { StreamArn })).StreamDescription;
  const changes: StreamChange[] = [];
  for (const { ShardId } of shards) {
    const from = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" };
    let { ShardIterator } = Iterator.parse(await ask(stage, "GetShardIterator", from));
    for (;;) {
      const page = Records.parse(await ask(stage, "GetRecords", { ShardIterator }));
      changes.push(...page.Records.map(({ dynamodb }) => changeOf(dynamodb.OldImage, dynamodb.NewImage)));
      if (page.Records.length === 0 || !page.NextShardIterator) break;
      ShardIterator = page.NextShardIterator;
    }
  }
  return changes;
}

type StoredImage = z.infer<typeof Image>;
const changeOf = (before: StoredImage, after: StoredImage): StreamChange => ({
  before: before && unmarshall(before),
  after: after && unmarshall(after),
});

async function streamOf({ aws }: TestStage, TableName: string): Promise<string> {
  const client = new DynamoDBClient(aws);
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  client.destroy();
  return Table?.LatestStreamArn ?? "";
}

async function ask({ aws, awsEndpoint }: TestStage, operation: string, body: object): Promise<unknown> {
  const { region, credentials } = aws;
  const client = new AwsClient({ ...credentials, region, service: "dynamodb" });
  const answer = await client.fetch(awsEndpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDBStreams_20120810.${operation}`,
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${operation}: ${answer.status}`);
  return answer.json();
}
