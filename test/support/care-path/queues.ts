import { SendMessageBatchCommand, type SendMessageBatchCommandInput, SQSClient } from "@aws-sdk/client-sqs";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBStreamEvent, SQSEvent } from "aws-lambda";
import { mockClient } from "aws-sdk-client-mock";
import type { StoredItem } from "../stored-items.ts";
import type { Seeded } from "./seeded.ts";

const STREAM_BATCH = 25;
const QUEUE_BATCH = 10;
/** For so long a FIFO queue knows a message again. */
const KNOWN_MS = 5 * 60_000;

/** A shard of a stream, read by one follower: from its place on, in order, and again from there until all of a batch is done. */
export class Shard {
  readonly #items: StoredItem[] = [];
  #place = 0;
  isRead = false;

  add(item: StoredItem): void {
    this.#items.push(item);
  }

  get isEmpty(): boolean {
    return this.#place === this.#items.length;
  }

  batch(draws: Seeded): DynamoDBStreamEvent {
    const size = 1 + draws.below(STREAM_BATCH);
    const items = this.#items.slice(this.#place, this.#place + size);
    const records = items.map((item, index) => ({
      eventName: "INSERT" as const,
      dynamodb: { NewImage: marshall(item), SequenceNumber: String(this.#place + index) },
    }));
    // The event's images and the marshalled ones are the same shape under two declarations.
    return { Records: records } as DynamoDBStreamEvent;
  }

  /** A batch of so many records is done with; what comes next. */
  doneWith(count: number): void {
    this.#place += count;
  }

  /** The stream is read again from a few records before. */
  goBack(count: number): void {
    this.#place = Math.max(0, this.#place - count);
  }
}

interface Message {
  readonly id: string;
  readonly group: string;
  readonly body: string;
}

/** A FIFO queue: a group's messages in order, none of a group while some of it are worked on, a message of the last five minutes once. */
export class FifoQueue {
  readonly sqs = new SQSClient({ region: "eu-west-3" });
  readonly #messages: Message[] = [];
  readonly #known = new Map<string, number>();
  readonly #taken = new Set<string>();
  #sent = 0;

  /** @param refuses whether the queue takes only a part of a call's messages */
  constructor(call: <Answer>(act: () => Answer) => Promise<Answer>, now: () => Date, refuses: () => boolean) {
    mockClient(this.sqs)
      .on(SendMessageBatchCommand)
      .callsFake((input: SendMessageBatchCommandInput) =>
        call(() => {
          const entries = input.Entries ?? [];
          const isTaken = entries.map(() => !refuses());
          entries
            .filter((_, index) => isTaken[index])
            .forEach((entry) => {
              this.#take(entry, now().getTime());
            });
          return { Failed: entries.filter((_, index) => !isTaken[index]).map(({ Id }) => ({ Id })) };
        }),
      );
  }

  get isEmpty(): boolean {
    return this.#messages.length === 0;
  }

  /** The next messages of groups that nobody works on, or nothing. */
  receive(draws: Seeded): SQSEvent | undefined {
    const free = [...new Set(this.#messages.map(({ group }) => group))].filter((group) => !this.#taken.has(group));
    const groups = new Set(free.filter(() => draws.happens(0.5)));
    const batch = this.#messages.filter(({ group }) => groups.has(group)).slice(0, 1 + draws.below(QUEUE_BATCH));
    if (batch.length === 0) return undefined;
    for (const { group } of batch) this.#taken.add(group);
    const records = batch.map(({ id, group, body }) => ({
      messageId: id,
      body,
      attributes: { MessageGroupId: group },
    }));
    // A worker reads no other member of a record.
    return { Records: records } as unknown as SQSEvent;
  }

  /** Work on some is over, however: those that are done with are gone, the others come again. */
  release({ Records }: SQSEvent, doneWith: readonly string[]): void {
    for (const { attributes } of Records) this.#taken.delete(attributes.MessageGroupId ?? "");
    for (const id of doneWith) {
      const index = this.#messages.findIndex((message) => message.id === id);
      if (index >= 0) this.#messages.splice(index, 1);
    }
  }

  #take(entry: { MessageBody?: string; MessageGroupId?: string; MessageDeduplicationId?: string }, at: number): void {
    const known = entry.MessageDeduplicationId ?? "";
    const before = this.#known.get(known);
    if (before !== undefined && at - before < KNOWN_MS) return;
    this.#known.set(known, at);
    this.#sent += 1;
    this.#messages.push({ id: String(this.#sent), group: entry.MessageGroupId ?? "", body: entry.MessageBody ?? "" });
  }
}
