import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import type * as z from "zod";
import { tellBroken } from "./broken-work.ts";

/**
 * A worker on a table's stream: one record after another, so that a card's order is kept. The first record that fails is reported, and the
 * stream comes again from there (partial batch failure).
 */
export const streamWorker =
  <Item>(schema: z.ZodType<Item>, work: (item: Item) => Promise<void>) =>
  async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    for (const record of event.Records) {
      try {
        await work(schema.parse(newImage(record)));
      } catch (error) {
        return broken(error, record);
      }
    }
    return { batchItemFailures: [] };
  };

/** The same for who compares an item with what it was before; `at` is the instant of the write, in whole seconds. */
export const changeWorker =
  (work: (change: { before: unknown; after: unknown; at: Date }) => Promise<void>) =>
  async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    for (const record of event.Records) {
      try {
        const at = new Date((record.dynamodb?.ApproximateCreationDateTime ?? Number.NaN) * 1000);
        await work({ before: plain(record.dynamodb?.OldImage), after: newImage(record), at });
      } catch (error) {
        return broken(error, record);
      }
    }
    return { batchItemFailures: [] };
  };

/** The same where records are worked together, whatever their order. A failure brings all of them again. */
export const streamBatchWorker =
  <Item>(schema: z.ZodType<Item>, work: (items: readonly Item[]) => Promise<void>) =>
  async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    try {
      await work(Records.map((record) => schema.parse(newImage(record))));
      return { batchItemFailures: [] };
    } catch (error) {
      return broken(error, Records[0]);
    }
  };

/** The stream comes again from the record. */
function broken(error: unknown, from: DynamoDBRecord | undefined): DynamoDBBatchResponse {
  tellBroken(error);
  return { batchItemFailures: [{ itemIdentifier: from?.dynamodb?.SequenceNumber ?? "" }] };
}

const plain = (image: object | undefined): unknown => unmarshall((image ?? {}) as Parameters<typeof unmarshall>[0]);
const newImage = (record: DynamoDBRecord): unknown => plain(record.dynamodb?.NewImage);
