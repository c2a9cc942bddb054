import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import type * as z from "zod";
import { tellBroken } from "./broken-work.ts";

/**
 * A worker on a table's stream: one record after another, so that a card's order is kept. The first record that fails is reported, and the
 * stream comes again from there (partial batch failure). When that is the batch's first, the whole batch is reported: Lambda splits at the record that
 * is named, and would not part the first from those behind it.
 */
export const streamWorker =
  <Item>(schema: z.ZodType<Item>, work: (item: Item) => Promise<void>) =>
  async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    for (const [index, record] of event.Records.entries()) {
      try {
        await work(schema.parse(newImage(record)));
      } catch (error) {
        return index === 0 ? allBroken(error) : broken(error, record);
      }
    }
    return { batchItemFailures: [] };
  };

/** The same for who compares an item with what it was before; `at` is the instant of the write, in whole seconds. */
export const changeWorker =
  (work: (change: { before: unknown; after: unknown; at: Date }) => Promise<void>) =>
  async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    for (const [index, record] of event.Records.entries()) {
      try {
        const at = new Date((record.dynamodb?.ApproximateCreationDateTime ?? Number.NaN) * 1000);
        await work({ before: plain(record.dynamodb?.OldImage), after: newImage(record), at });
      } catch (error) {
        return index === 0 ? allBroken(error) : broken(error, record);
      }
    }
    return { batchItemFailures: [] };
  };

/** The same where records are worked together, whatever their order. A failure brings all of them again, by halves. */
export const streamBatchWorker =
  <Item>(schema: z.ZodType<Item>, work: (items: readonly Item[]) => Promise<void>) =>
  async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    try {
      await work(Records.map((record) => schema.parse(newImage(record))));
      return { batchItemFailures: [] };
    } catch (error) {
      return allBroken(error);
    }
  };

/** The stream comes again from the record. */
function broken(error: unknown, from: DynamoDBRecord): DynamoDBBatchResponse {
  tellBroken(error);
  return { batchItemFailures: [{ itemIdentifier: from.dynamodb?.SequenceNumber ?? "" }] };
}

/** To Lambda nothing of the batch is done then, and it comes again in halves: the record at fault ends up alone. */
function allBroken(error: unknown): DynamoDBBatchResponse {
  tellBroken(error);
  return { batchItemFailures: [{ itemIdentifier: "" }] };
}

const plain = (image: object | undefined): unknown => unmarshall((image ?? {}) as Parameters<typeof unmarshall>[0]);
const newImage = (record: DynamoDBRecord): unknown => plain(record.dynamodb?.NewImage);
