import {
  DeleteMessageCommand,
  ListMessageMoveTasksCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, test } from "vitest";
import { type Aws, AwsRefusal } from "../../../infra/admin-command/aws.ts";
import { moveMessages } from "../../../infra/redrive/move-messages.ts";
import { matches } from "../../../infra/redrive/pattern.ts";
import { replayPositions } from "../../../infra/redrive/stream-positions.ts";

const sqs = mockClient(SQSClient);
beforeEach(() => {
  sqs.reset();
});
const ports = {
  sqs: new SQSClient({ region: "eu-west-3" }),
  turn: async () => undefined,
  sleep: async () => undefined,
  progress: () => undefined,
  aws: { lambda: async () => undefined },
};

/** A dead-letter queue that hides what was received, as SQS does, and forgets what was removed. */
function queueOf(messages: readonly Message[]): Message[] {
  const kept = messages.map((message, index) => ({ ...message, MessageId: `m${index}`, ReceiptHandle: `m${index}` }));
  const hidden = new Set<string>();
  sqs.on(ReceiveMessageCommand).callsFake(() => {
    const Messages = kept.filter(({ MessageId }) => !hidden.has(MessageId)).slice(0, 10);
    for (const { MessageId } of Messages) hidden.add(MessageId);
    return { Messages };
  });
  sqs.on(DeleteMessageCommand).callsFake(({ ReceiptHandle }) => {
    kept.splice(
      kept.findIndex((message) => message.ReceiptHandle === ReceiptHandle),
      1,
    );
    return {};
  });
  return kept;
}

const named = (name: string) => Object.assign(new Error(name), { name });
const worker = {
  kind: "queue",
  name: "deliver-push",
  queueUrl: "https://queue",
  deadLettersUrl: "https://dead",
  deadLettersArn: "arn:dead",
  functionArn: "arn:fn:live",
  isFed: true,
  isByClock: false,
} as const;

describe("messages that a worker gave up on", () => {
  test("are moved by SQS itself at the rate that was asked for", async () => {
    const task = { Status: "RUNNING", ApproximateNumberOfMessagesMoved: 3 };
    sqs
      .on(ListMessageMoveTasksCommand)
      .resolvesOnce({ Results: [] })
      .resolvesOnce({ Results: [task] })
      .resolves({ Results: [{ ...task, Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 7 }] });
    sqs.on(StartMessageMoveTaskCommand).resolves({});
    expect(await moveMessages(ports, worker, 20)).toEqual({ moved: 7, failed: 0 });
    expect(sqs.commandCalls(StartMessageMoveTaskCommand).map(({ args }) => args[0].input)).toEqual([
      { SourceArn: "arn:dead", MaxNumberOfMessagesPerSecond: 20 },
    ]);
  });

  test("that are being moved already are not moved a second time: the move is followed", async () => {
    sqs
      .on(ListMessageMoveTasksCommand)
      .resolvesOnce({ Results: [{ Status: "RUNNING" }] })
      .resolves({ Results: [{ Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 2 }] });
    expect(await moveMessages(ports, worker, 20)).toEqual({ moved: 2, failed: 0 });
    expect(sqs.commandCalls(StartMessageMoveTaskCommand)).toEqual([]);
  });

  test("are said not to be moved when SQS fails at it", async () => {
    sqs.on(StartMessageMoveTaskCommand).resolves({});
    sqs
      .on(ListMessageMoveTasksCommand)
      .resolvesOnce({ Results: [] })
      .resolves({ Results: [{ Status: "FAILED", FailureReason: "AccessDenied" }] });
    await expect(moveMessages(ports, worker, 20)).rejects.toThrow("AccessDenied");
  });

  test("are moved one by one where SQS can't: sent first, in the line of their group, and removed then", async () => {
    sqs.on(ListMessageMoveTasksCommand).rejects(named("InvalidAction"));
    const kept = queueOf(
      Array.from({ length: 12 }, (_, n) => ({ Body: `b${n}`, Attributes: { MessageGroupId: "1card" } })),
    );
    sqs.on(SendMessageCommand).callsFake(({ MessageBody }) => {
      expect(kept.some(({ Body }) => Body === MessageBody)).toBe(true);
      return {};
    });
    expect(await moveMessages(ports, worker, 20)).toEqual({ moved: 12, failed: 0 });
    expect(kept).toEqual([]);
    const sent = sqs.commandCalls(SendMessageCommand).map(({ args }) => args[0].input);
    expect(sent.map(({ MessageBody }) => MessageBody)).toEqual(Array.from({ length: 12 }, (_, n) => `b${n}`));
    expect(new Set(sent.map(({ MessageGroupId }) => MessageGroupId))).toEqual(new Set(["1card"]));
    expect(new Set(sent.map(({ MessageDeduplicationId }) => MessageDeduplicationId)).size).toBe(12);
  });

  test("are still there when the queue does not take them", async () => {
    sqs.on(ListMessageMoveTasksCommand).rejects(named("InvalidAction"));
    const kept = queueOf([{ Body: "b" }]);
    sqs.on(SendMessageCommand).rejects(named("KmsAccessDenied"));
    await expect(moveMessages(ports, worker, 20)).rejects.toThrow("KmsAccessDenied");
    expect(kept).toHaveLength(1);
  });
});

const call = { source: "aws.events", "detail-type": "Scheduled Event", time: "2026-11-24T08:00:00Z" };
const byFunction = {
  Body: JSON.stringify({ requestContext: { condition: "RetriesExhausted" }, requestPayload: call }),
};
const byRule = { Body: JSON.stringify(call) };

describe("calls by the clock that a worker gave up on", () => {
  const ofClock = { ...worker, isByClock: true };
  const called = (answer: (body: unknown) => unknown) => {
    const bodies: unknown[] = [];
    const lambda: Aws["lambda"] = async (_method, path, body) => {
      expect(path).toBe("functions/arn%3Afn%3Alive/invocations");
      bodies.push(body);
      return answer(body);
    };
    return { bodies, aws: { lambda, streams: async () => undefined } };
  };
  const dying = () => {
    throw new AwsRefusal("lambda", "500");
  };

  test("are made again with the time at which they were due, and put into no queue; messages beside them go back in line", async () => {
    const kept = queueOf([byFunction, { Body: '{"day":"2026-11-24","shard":3}' }, byRule]);
    const { bodies, aws } = called(() => ({ batchItemFailures: [] }));
    sqs.on(SendMessageCommand).resolves({});
    expect(await moveMessages({ ...ports, aws }, ofClock, 20)).toEqual({ moved: 3, failed: 0 });
    expect(bodies).toEqual([call, call]);
    const sent = sqs.commandCalls(SendMessageCommand).map(({ args }) => args[0].input.MessageBody);
    expect(sent).toEqual(['{"day":"2026-11-24","shard":3}']);
    expect(sqs.commandCalls(StartMessageMoveTaskCommand)).toEqual([]);
    expect(kept).toEqual([]);
  });

  test("stay when they fail again", async () => {
    const kept = queueOf([byFunction]);
    expect(await moveMessages({ ...ports, ...called(dying) }, ofClock, 20)).toEqual({ moved: 0, failed: 1 });
    expect(kept).toHaveLength(1);
  });

  test.each(["stream", "clock"] as const)("are made again for a worker of a %s too", async (kind) => {
    const of = kind === "stream" ? { ...ofClock, kind, streamArn: "arn:stream", patterns: [] } : { ...ofClock, kind };
    const kept = queueOf([byFunction]);
    const { aws } = called(dying);
    expect(await replayPositions({ ...ports, aws }, of, false)).toEqual({ done: 0, failed: 1, gone: 0 });
    expect(kept).toHaveLength(1);
    const again = queueOf([byFunction, byRule]);
    const well = called(() => null);
    expect(await replayPositions({ ...ports, aws: well.aws }, of, false)).toEqual({ done: 2, failed: 0, gone: 0 });
    expect(again).toEqual([]);
  });
});

const stream = {
  kind: "stream",
  name: "count-read",
  streamArn: "arn:stream",
  functionArn: "arn:fn:live",
  patterns: [{ eventName: ["INSERT"], dynamodb: { NewImage: { type: { S: ["context"] } } } }],
  deadLettersUrl: "https://dead",
  deadLettersArn: "arn:dead",
  isFed: true,
  isByClock: false,
} as const;
const record = (sequence: number, type = "context") => ({
  eventName: "INSERT",
  dynamodb: { SequenceNumber: String(sequence), NewImage: { type: { S: type } } },
});
const position = (start: number, end: number): Message => ({
  Body: JSON.stringify({
    DDBStreamBatchInfo: {
      shardId: "shard",
      startSequenceNumber: String(start),
      endSequenceNumber: String(end),
      streamArn: "arn:stream",
    },
  }),
});

/** A stream of two records a page that begins at the record 100, and a worker. */
function awsWith(records: readonly ReturnType<typeof record>[], work: (sequence: string) => object) {
  const worked: string[] = [];
  const aws: Pick<Aws, "lambda" | "streams"> = {
    streams: async (operation, body) => {
      const { SequenceNumber, ShardIterator } = body as Record<string, string>;
      if (operation === "GetShardIterator") {
        if (Number(SequenceNumber) < 100) throw new AwsRefusal("streams", "TrimmedDataAccessException");
        return { ShardIterator: SequenceNumber };
      }
      const rest = records.filter(({ dynamodb }) => Number(dynamodb.SequenceNumber) >= Number(ShardIterator));
      const page = rest.slice(0, 2);
      return { Records: page, NextShardIterator: String(Number(page.at(-1)?.dynamodb.SequenceNumber) + 1) };
    },
    lambda: async (_method, _path, body) => {
      const { Records } = body as { Records: ReturnType<typeof record>[] };
      worked.push(...Records.map(({ dynamodb }) => dynamodb.SequenceNumber));
      return work(worked.at(-1) ?? "");
    },
  };
  return { aws, worked };
}
const good = () => ({ batchItemFailures: [] });

describe("positions in a stream", () => {
  test("are read again, page after page, and worked one by one in their order; what is not the worker's is passed over", async () => {
    const kept = queueOf([position(101, 105)]);
    const records = [100, 101, 102, 103, 104, 105, 106].map((n) => record(n, n === 103 ? "care-event" : "context"));
    const { aws, worked } = awsWith(records, good);
    expect(await replayPositions({ ...ports, aws }, stream, false)).toEqual({ done: 1, failed: 0, gone: 0 });
    expect(worked).toEqual(["101", "102", "104", "105"]);
    expect(kept).toEqual([]);
  });

  test("stay when the worker fails again, by its report or by dying", async () => {
    for (const work of [
      () => ({ batchItemFailures: [{ itemIdentifier: "101" }] }),
      () => {
        throw new AwsRefusal("lambda", "500");
      },
    ]) {
      const kept = queueOf([position(101, 101), position(102, 102)]);
      const { aws } = awsWith([record(101), record(102)], (sequence) => (sequence === "101" ? work() : good()));
      expect(await replayPositions({ ...ports, aws }, stream, false)).toEqual({ done: 1, failed: 1, gone: 0 });
      expect(kept).toHaveLength(1);
    }
  });

  test("of records that are gone stay until somebody says to forget them", async () => {
    const { aws } = awsWith([record(101)], good);
    const kept = queueOf([position(7, 9), position(101, 101)]);
    expect(await replayPositions({ ...ports, aws }, stream, false)).toEqual({ done: 1, failed: 0, gone: 1 });
    expect(kept).toHaveLength(1);
    const again = queueOf([position(7, 9)]);
    expect(await replayPositions({ ...ports, aws }, stream, true)).toEqual({ done: 0, failed: 0, gone: 1 });
    expect(again).toEqual([]);
  });

  test("that are none stay too", async () => {
    const kept = queueOf([{ Body: '{"something":"else"}' }]);
    const { aws } = awsWith([], good);
    expect(await replayPositions({ ...ports, aws }, stream, true)).toEqual({ done: 0, failed: 1, gone: 0 });
    expect(kept).toHaveLength(1);
  });
});

describe("an event source's filter", () => {
  const seen = { eventName: "INSERT", dynamodb: { NewImage: { type: { S: "context" }, told: { S: "yes" } } } };

  test.each([
    [{ eventName: ["INSERT", "MODIFY"] }, true],
    [{ eventName: ["MODIFY"] }, false],
    [{ dynamodb: { NewImage: { type: { S: ["care-event", "context"] } } } }, true],
    [{ dynamodb: { NewImage: { type: { S: ["context"] }, other: { S: ["x"] } } } }, false],
    [{ dynamodb: { NewImage: { told: { S: [{ exists: true }] } } } }, true],
    [{ dynamodb: { NewImage: { other: { S: [{ exists: true }] } } } }, false],
    [{ dynamodb: { NewImage: { other: { S: [{ exists: false }] } } } }, true],
  ])("%j lets a record through: %s", (pattern, through) => {
    expect(matches(pattern, seen)).toBe(through);
  });

  test("with a comparison that is not known here lets nothing through by mistake", () => {
    expect(() => matches({ eventName: [{ prefix: "IN" }] }, seen)).toThrow("comparison");
  });
});
