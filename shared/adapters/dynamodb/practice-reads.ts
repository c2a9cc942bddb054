import { paginateQuery, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { ACCEPTANCE_DAYS, acceptanceDays, OFTEN_READS } from "../../domain/acceptance.ts";
import type { ParisDay } from "../../domain/calendar.ts";
import { DAY_SECONDS, epochSeconds, plusSeconds } from "../../kernel/clock.ts";
import { practicePartition } from "./practice-items.ts";
import { type Table, unlessConditionFails } from "./table.ts";

const StoredReads = z.object({ reads: z.set(z.string()) });
const readsKey = (practiceId: string, day: ParisDay) => ({ pk: practicePartition(practiceId), sk: `READS#${day}` });
/** Enough to tell the reads of a day apart, too little to find a context by. */
const MARK_LENGTH = 11;
/** A day is kept until it counts no more, and two days longer, for a round that is late. */
const KEPT_SECONDS = (ACCEPTANCE_DAYS + 2) * DAY_SECONDS;

/**
 * The reads of a practice, a day an item: a set of marks of the contexts, so that a read that the stream brings twice is in it once. A day
 * with as many as change anything takes no more.
 */
export const practiceReadsIn = (table: Table) => ({
  markRead: async (practiceId: string, day: ParisDay, contextId: string): Promise<void> => {
    const mark = new UpdateCommand({
      TableName: table.name,
      Key: readsKey(practiceId, day),
      UpdateExpression: "ADD #reads :read SET expiresAt = :expiresAt",
      ConditionExpression: "attribute_not_exists(#reads) OR size(#reads) < :most",
      ExpressionAttributeNames: { "#reads": "reads" },
      ExpressionAttributeValues: {
        ":read": new Set([contextId.slice(0, MARK_LENGTH)]),
        ":most": OFTEN_READS,
        ":expiresAt": epochSeconds(plusSeconds(new Date(`${day}T00:00:00Z`), KEPT_SECONDS)),
      },
    });
    await unlessConditionFails(table.client.send(mark));
  },
  /** How many reads the 30 whole days before a day have, counted no further than it matters. */
  readsBefore: async (practiceId: string, today: ParisDay): Promise<number> => {
    const { from, until } = acceptanceDays(today);
    const pages = paginateQuery(
      { client: table.client },
      {
        TableName: table.name,
        KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :until",
        ExpressionAttributeValues: {
          ":pk": practicePartition(practiceId),
          ":from": readsKey(practiceId, from).sk,
          ":until": readsKey(practiceId, until).sk,
        },
      },
    );
    let reads = 0;
    for await (const { Items = [] } of pages) {
      for (const day of z.array(StoredReads).parse(Items)) reads += day.reads.size;
    }
    return reads;
  },
});
