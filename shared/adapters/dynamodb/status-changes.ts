import { paginateQuery } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { StatusPlace } from "../../domain/status-list.ts";
import { epochSeconds } from "../../kernel/clock.ts";
import type { Table } from "./table.ts";

const StoredChange = z.object({ index: z.int(), status: z.int() });

const changesKey = (list: number): string => `STATUS#${list}`;

/** A place whose status is no longer the VALID that it begins with, as it is kept for as long as its list. */
export const statusChangeOf = ({ list, index, endsAt }: StatusPlace, status: number, at: string) => ({
  pk: changesKey(list),
  sk: `CHANGED#${index}`,
  type: "status-change",
  list,
  index,
  status,
  at,
  expiresAt: epochSeconds(endsAt),
});

export const statusChangesIn = (table: Table) => ({
  /** Every status of the list that was changed, with what it was changed to; nothing of what was written before the call is missing. */
  changedStatuses: async (list: number): Promise<(readonly [index: number, status: number])[]> => {
    const query = {
      TableName: table.name,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": changesKey(list) },
      ConsistentRead: true,
    };
    const changed: (readonly [number, number])[] = [];
    for await (const { Items } of paginateQuery({ client: table.client }, query)) {
      for (const { index, status } of z.array(StoredChange).parse(Items ?? [])) changed.push([index, status]);
    }
    return changed;
  },
});
