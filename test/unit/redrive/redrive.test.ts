import { ListMessageMoveTasksCommand, SendMessageCommand, StartMessageMoveTaskCommand } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { type Aws, AwsRefusal } from "../../../infra/admin-command/aws.ts";
import { moveMessages } from "../../../infra/redrive/move-messages.ts";
import { replayPositions } from "../../../infra/redrive/stream-positions.ts";
import { ports, queueOf, sqs } from "../../support/dead-letters.ts";

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
