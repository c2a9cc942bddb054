import { randomUUID } from "node:crypto";
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  type DynamoDBClientConfig,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  PutCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod";
import { backOff, type Pause } from "../../kernel/pause.ts";

export type Table = { readonly client: DynamoDBDocumentClient; readonly name: string };

/** The environment's one client; a function makes it at load so that its connection is kept. */
export const documentClient = (settings: DynamoDBClientConfig = {}): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient(settings), { marshallOptions: { removeUndefinedValues: true } });

/** Settings of clients that work in bulk: they slow down when AWS says so (adaptive retry mode), and give up late. */
export const PATIENT = { retryMode: "adaptive", maxAttempts: 8 } as const;

export type Written = { readonly written: true } | { readonly written: false; readonly existing: unknown };

/**
 * Whether a conditional write took place. When DynamoDB's own condition said no, answers the item that stood in the way (ask for it with
 * ReturnValuesOnConditionCheckFailure); every other failure passes through.
 */
export async function unlessConditionFails(write: Promise<unknown>): Promise<Written> {
  try {
    await write;
    return { written: true };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { written: false, existing: plainItem(error.Item) };
  }
}

/**
 * Puts an item under a key that nobody has taken. The SDK repeats a write whose answer was lost and then meets its own item: the mark that
 * each write carries tells it from somebody else's.
 */
export async function putNew(table: Table, item: Record<string, unknown>): Promise<Written> {
  const writtenBy = randomUUID();
  const put = new PutCommand({
    TableName: table.name,
    Item: { ...item, writtenBy },
    ConditionExpression: "attribute_not_exists(pk)",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  });
  const result = await unlessConditionFails(table.client.send(put));
  if (result.written) return result;
  return Marked.safeParse(result.existing).data?.writtenBy === writtenBy ? { written: true } : result;
}
const Marked = z.object({ writtenBy: z.string() });

/** The same where the key is random: that it is taken can't be. */
export async function putUnique(table: Table, item: Record<string, unknown>): Promise<void> {
  if (!(await putNew(table, item)).written) throw new Error("a random key was taken");
}

export interface CancelledPart {
  readonly failed: boolean;
  readonly existing: unknown;
}

/** The same for a transaction: undefined when written, else one entry a part. Anything but failed conditions passes through. */
export async function unlessCancelled(write: Promise<unknown>): Promise<readonly CancelledPart[] | undefined> {
  try {
    await write;
    return undefined;
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const reasons = error.CancellationReasons ?? [];
    if (!reasons.some((reason) => reason.Code === "ConditionalCheckFailed")) throw error;
    return reasons.map((r) => ({ failed: r.Code === "ConditionalCheckFailed", existing: plainItem(r.Item) }));
  }
}

/** How often a transaction is made that always meets another. */
const TRANSACTION_TRIES = 4;

/**
 * Writes some items, all or none: undefined when written, else one entry a part. Of two transactions that meet on an item DynamoDB cancels
 * one, which has then written nothing and is made again, a few times. The SDK's own repeat after a lost answer carries the same request token,
 * so DynamoDB does it once.
 */
export async function transact(
  client: DynamoDBDocumentClient,
  TransactItems: NonNullable<TransactWriteCommandInput["TransactItems"]>,
  pause: Pause = backOff,
): Promise<readonly CancelledPart[] | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await unlessCancelled(client.send(new TransactWriteCommand({ TransactItems })));
    } catch (error) {
      if (attempt === TRANSACTION_TRIES || !hasMetAnother(error)) throw error;
      await pause(attempt);
    }
  }
}

/** Whether a transaction was cancelled because another was under way on one of its items. It has written nothing. */
export const hasMetAnother = (error: unknown): boolean =>
  error instanceof TransactionCanceledException &&
  (error.CancellationReasons ?? []).some(({ Code }) => Code === "TransactionConflict");

/** What stood in the way of a part of a transaction: its own condition, another transaction at the same instant, or nothing. */
export type Hindrance = "condition" | "conflict" | "nothing";
const HINDRANCES: ReadonlyMap<string, Hindrance> = new Map([
  ["ConditionalCheckFailed", "condition"],
  ["TransactionConflict", "conflict"],
  ["None", "nothing"],
] as const);

/** The same where another transaction at the same instant is no breakage either. A cancellation for any other reason passes through. */
export async function unlessHindered(write: Promise<unknown>): Promise<readonly Hindrance[] | undefined> {
  try {
    await write;
    return undefined;
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const parts = (error.CancellationReasons ?? []).map(({ Code = "None" }) => HINDRANCES.get(Code));
    const known = parts.filter((part) => part !== undefined);
    if (known.length < parts.length || known.every((part) => part === "nothing")) throw error;
    return known;
  }
}

// The document client unmarshalls results but not the items inside exceptions.
const plainItem = (item: Parameters<typeof unmarshall>[0] | undefined): unknown =>
  item ? unmarshall(item) : undefined;
