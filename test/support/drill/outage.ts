import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { onTestFinished } from "vitest";
import * as z from "zod";
import type { FaultRule } from "../../../infra/local/aws-fault.ts";
import { type Worker, workersOf } from "../../../infra/redrive/workers.ts";
import { awsApis } from "../aws-apis.ts";
import { eventually } from "../eventually.ts";
import type { TestStage } from "../stage.ts";
import { isInRealTime, OUTAGE_SECONDS } from "./duration.ts";

/** Ten minutes of a service that answers nothing else, by every call of theirs that falls into them. */
export const refusing = (code: string, status: number, meant: Pick<FaultRule, "action" | "caller">): FaultRule => ({
  ...meant,
  every: true,
  moment: "before",
  answer: { status, code },
});

/** The workers of the stage, as AWS feeds them. */
export const workersAt = (stage: TestStage, sqs: SQSClient): Promise<Worker[]> =>
  workersOf("local", awsApis(stage), sqs);

/** Throws away what earlier tests have left in queues and dead letters: what nobody can read is tried for a quarter of an hour. */
export async function emptyQueues(sqs: SQSClient): Promise<void> {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ MaxResults: 1000 }));
  await Promise.all(QueueUrls.map((QueueUrl) => sqs.send(new PurgeQueueCommand({ QueueUrl }))));
}

const ATTRIBUTES = [
  "QueueArn",
  "VisibilityTimeout",
  "RedrivePolicy",
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
] as const;

async function attributesOf(sqs: SQSClient, QueueUrl: string) {
  const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...ATTRIBUTES] });
  const { Attributes = {} } = await sqs.send(asked);
  return Attributes;
}

/** How many messages are in line or being worked. */
export async function linedUp(sqs: SQSClient, queueUrl: string): Promise<number> {
  const { ApproximateNumberOfMessages: waiting, ApproximateNumberOfMessagesNotVisible: worked } = await attributesOf(
    sqs,
    queueUrl,
  );
  return Number(waiting) + Number(worked);
}

/** A queue whose clock is shortened, unless time is real, and what ten minutes come to by the one that it has. */
export interface HurriedQueue {
  /** How often a message is tried in ten minutes, at most until it is given up. */
  readonly tries: number;
  readonly isGivenUp: boolean;
  /** The age of a message after those tries: they are a visibility timeout apart. */
  readonly ageSeconds: number;
  /** Hands nothing more to the worker, waits until it has nothing in hand, and gives the queue its own clock back. */
  pause(): Promise<void>;
  /** Hands it work again; resolves when all of it is done or given up. */
  resume(): Promise<void>;
}

/** Longer than a run takes that fails: none of a message's tries may overlap with the next. */
const HURRIED_SECONDS = "4";

/**
 * Lets a queue's messages come again after seconds; how often they do in ten minutes is reckoned from the time that they have. However the
 * test ends, the queue has its own clock and its worker afterwards: a drill that fails spoils none that comes later.
 */
export async function hurry(stage: TestStage, sqs: SQSClient, QueueUrl: string): Promise<HurriedQueue> {
  const { VisibilityTimeout = "", RedrivePolicy = "{}", QueueArn = "" } = await attributesOf(sqs, QueueUrl);
  const { maxReceiveCount } = JSON.parse(RedrivePolicy) as { maxReceiveCount: number };
  const set = async (seconds: string) =>
    isInRealTime || sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: seconds } }));
  const own = isInRealTime ? Number(VisibilityTimeout) : 0;
  const feed = await feederOf(stage, QueueArn);
  onTestFinished(async () => {
    await feed(true);
    await set(VisibilityTimeout);
  });
  await set(HURRIED_SECONDS);
  const possible = 1 + Math.floor(OUTAGE_SECONDS / Number(VisibilityTimeout));
  const tries = Math.min(possible, maxReceiveCount);
  return {
    tries,
    isGivenUp: possible > maxReceiveCount,
    ageSeconds: (tries - 1) * Number(VisibilityTimeout),
    pause: async () => {
      if (isInRealTime) return;
      await feed(false);
      const inHand = async () => Number((await attributesOf(sqs, QueueUrl)).ApproximateNumberOfMessagesNotVisible);
      await eventually("the end of what is in hand", async () => (await inHand()) === 0, 90);
      await set(VisibilityTimeout);
    },
    resume: async () => {
      await feed(true);
      await eventually("the end of the line", async () => (await linedUp(sqs, QueueUrl)) === 0, 90 + own);
    },
  };
}

const Mappings = z.object({ EventSourceMappings: z.array(z.object({ UUID: z.string(), EventSourceArn: z.string() })) });

/** Turns what a queue hands to its worker on and off. */
async function feederOf(stage: TestStage, queueArn: string): Promise<(Enabled: boolean) => Promise<void>> {
  const { lambda } = awsApis(stage);
  const { EventSourceMappings: all } = Mappings.parse(await lambda("GET", "event-source-mappings/?MaxItems=100"));
  const mapping = all.find(({ EventSourceArn }) => EventSourceArn === queueArn);
  return async (Enabled) => void (await lambda("PUT", `event-source-mappings/${mapping?.UUID}`, { Enabled }));
}
