import {
  ListMessageMoveTasksCommand,
  type Message,
  SendMessageCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { CommandError } from "../admin-command/admin-client.ts";
import type { Aws } from "../admin-command/aws.ts";
import { clockCallIn, isDone } from "./clock-calls.ts";
import { receive, remove } from "./dead-letters.ts";
import type { OfQueue } from "./workers.ts";

export interface MovePorts {
  readonly sqs: SQSClient;
  readonly aws: Pick<Aws, "lambda">;
  /** Resolves when the next message may be moved. */
  turn(): Promise<void>;
  sleep(ms: number): Promise<unknown>;
  progress(moved: number): void;
}

export interface Moved {
  readonly moved: number;
  /** Calls by the clock that were made again, and failed again. */
  readonly failed: number;
}

/** Nobody else gets a message while it is being moved. */
const HIDDEN_SECONDS = 60;
const LOOK_MS = 2_000;

/**
 * Puts a worker's dead letters back in line, so many a second. One that is moving them already is followed. Calls by the clock are no messages: where
 * there may be some, each letter is looked at, and they are made again.
 */
export async function moveMessages(ports: MovePorts, worker: OfQueue, rate: number): Promise<Moved> {
  const isMoved = !worker.isByClock && (await isMovedByAws(ports, worker, rate));
  return isMoved ? { moved: await followTask(ports, worker), failed: 0 } : moveThem(ports, worker);
}

/** Whether SQS itself moves them; the local AWS can't. */
async function isMovedByAws({ sqs }: MovePorts, { deadLettersArn }: OfQueue, rate: number): Promise<boolean> {
  try {
    if (await runningTask(sqs, deadLettersArn)) return true;
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: deadLettersArn, MaxNumberOfMessagesPerSecond: rate }));
    return true;
  } catch (error) {
    const isUnknown = error instanceof Error && /^(InvalidAction|UnsupportedOperation)/.test(error.name);
    if (isUnknown) return false;
    throw error;
  }
}

async function tasksOf(sqs: SQSClient, SourceArn: string) {
  const { Results } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }));
  return Results?.[0];
}
const runningTask = async (sqs: SQSClient, arn: string) => (await tasksOf(sqs, arn))?.Status === "RUNNING";

async function followTask({ sqs, sleep, progress }: MovePorts, { deadLettersArn }: OfQueue): Promise<number> {
  for (;;) {
    const task = await tasksOf(sqs, deadLettersArn);
    const moved = task?.ApproximateNumberOfMessagesMoved ?? 0;
    progress(moved);
    if (task?.Status === "COMPLETED") return moved;
    if (task?.Status !== "RUNNING") throw new CommandError(`SQS stopped moving: ${task?.FailureReason ?? "unknown"}.`);
    await sleep(LOOK_MS);
  }
}

/** Sent first and removed then: who dies in between has sent it twice, which is harmless. */
async function moveThem(ports: MovePorts, worker: OfQueue): Promise<Moved> {
  const { sqs } = ports;
  const count = { moved: 0, failed: 0 };
  for (;;) {
    const messages = await receive(sqs, worker.deadLettersUrl, HIDDEN_SECONDS);
    if (messages.length === 0) return count;
    for (const message of messages) {
      await ports.turn();
      if (await isPutBack(ports, worker, message)) {
        await remove(sqs, worker.deadLettersUrl, message);
        count.moved += 1;
      } else count.failed += 1;
      ports.progress(count.moved);
    }
  }
}

async function isPutBack({ sqs, aws }: MovePorts, worker: OfQueue, message: Message): Promise<boolean> {
  const call = clockCallIn(message);
  if (call !== undefined) return isDone(aws, worker, call);
  const back = { QueueUrl: worker.queueUrl, MessageBody: message.Body, ...lineOf(message) };
  await sqs.send(new SendMessageCommand(back));
  return true;
}

/** Of a FIFO queue's message: behind those of its group again. The id it had might still be remembered, and it be dropped for it. */
function lineOf({ Attributes, MessageId }: Message) {
  const group = Attributes?.MessageGroupId;
  return group === undefined ? {} : { MessageGroupId: group, MessageDeduplicationId: `redrive-${MessageId}` };
}
