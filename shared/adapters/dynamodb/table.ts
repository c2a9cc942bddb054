import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  type DynamoDBClientConfig,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";

export type Table = { readonly client: DynamoDBDocumentClient; readonly name: string };

/** The environment's one client; a function makes it at load so that its connection is kept. */
export const documentClient = (settings: DynamoDBClientConfig = {}): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient(settings), { marshallOptions: { removeUndefinedValues: true } });

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

// The document client unmarshalls results but not the items inside exceptions.
const plainItem = (item: Parameters<typeof unmarshall>[0] | undefined): unknown =>
  item ? unmarshall(item) : undefined;
