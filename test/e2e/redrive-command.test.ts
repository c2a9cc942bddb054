import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetQueueUrlCommand, ListQueuesCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { redriveCommand } from "../support/admin-command.ts";
import { eventually } from "../support/eventually.ts";
import { inStage } from "../support/stage.ts";
import { partition } from "../support/stored-items.ts";

const stage = inStage();
const sqs = new SQSClient(stage.aws);
afterAll(() => sqs.destroy());
const run = (...args: string[]) => redriveCommand(stage.awsEndpoint, ...args, "--stage", "local");

let pushLetters = "";
let readLetters = "";
beforeAll(async () => {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ MaxResults: 1000 }));
  const named = (part: RegExp) => QueueUrls.find((url) => part.test(url)) ?? "";
  pushLetters = named(/DeliverPushDeadLetters/);
  readLetters = named(/CountReadDeadLetters/);
  await sqs.send(new GetQueueUrlCommand({ QueueName: pushLetters.split("/").at(-1) }));
});

const news = (cardRef: string, ref: string) => {
  const item = { sk: `EVENT#2026-11-24#${ref}`, kind: "care-event.recorded", ref, expiresAt: 4_000_000_000 };
  return { cardRef, items: [item] };
};
const giveUpOn = (cardRef: string, ref: string) =>
  sqs.send(
    new SendMessageCommand({
      QueueUrl: pushLetters,
      MessageBody: JSON.stringify(news(cardRef, ref)),
      MessageGroupId: cardRef,
      MessageDeduplicationId: crypto.randomUUID(),
    }),
  );

describe("npm run redrive", () => {
  test("lists every worker, says what it would do, puts messages back in line, and is done when called again", async () => {
    const cardRef = `1${crypto.randomUUID()}`;
    for (const ref of ["one", "two"]) await giveUpOn(cardRef, ref);

    const listed = await run("list");
    expect(listed, listed.errors).toMatchObject({ exitCode: 1 });
    expect(listed.output).toMatch(/^deliver-push +messages +2 +0 min$/m);
    expect(listed.output).toMatch(/^count-read +positions in a stream +0$/m);
    expect(listed.output).toMatch(/^tend-status-lists +calls by the clock +0$/m);
    for (const worker of ["register-device", "forward-care-changes", "forward-card-changes", "import-part"]) {
      expect(listed.output).toMatch(new RegExp(`^${worker} `, "m"));
    }

    const shown = await run("show", "deliver-push");
    expect(shown.output).toContain("deliver-push: about 2 messages");
    expect((await run("list")).output).toMatch(/^deliver-push +messages +2/m);

    const done = await run("run", "deliver-push", "--rate", "50");
    expect(done, done.errors).toMatchObject({ exitCode: 0 });
    expect(done.output).toContain("Moved 2.");
    await eventually("both outcomes", async () => {
      const outcomes = (await partition(stage, "care", `CARD#${cardRef}`)).filter(
        ({ type }) => type === "push-outcome",
      );
      return outcomes.length === 2 && outcomes.every(({ outcome }) => outcome === "no-device");
    });
    const again = await run("run", "deliver-push");
    expect(again).toMatchObject({ exitCode: 0, output: "deliver-push has no dead letters: nothing to do.\n" });
  });

  test("keeps positions whose records are gone until it is told to forget them", async () => {
    const dynamo = new DynamoDBClient(stage.aws);
    const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: stage.tables.care }));
    dynamo.destroy();
    const gone = {
      shardId: "shardId-000000000000000000-nowhere",
      startSequenceNumber: "1",
      endSequenceNumber: "1",
      batchSize: 1,
      streamArn: Table?.LatestStreamArn,
    };
    await sqs.send(
      new SendMessageCommand({ QueueUrl: readLetters, MessageBody: JSON.stringify({ DDBStreamBatchInfo: gone }) }),
    );
    const kept = await run("run", "count-read");
    expect(kept, kept.errors).toMatchObject({ exitCode: 1 });
    expect(kept.output).toContain("gone from the stream 1 (left where they are: --forget drops them)");
  });

  test("says so when there is no such worker", async () => {
    const wrong = await run("run", "nobody");
    expect(wrong).toMatchObject({ exitCode: 1 });
    expect(wrong.errors).toContain("Stage local has no worker 'nobody'; list names them.");
  });
});
