import { paginateQuery, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { ACCEPTANCES, type Acceptance } from "../../domain/acceptance.ts";
import type { Practice, PracticeKind } from "../../domain/practice.ts";
import { directoryKey, directoryPartition, StoredPractice } from "./practice-items.ts";
import type { Page } from "./practice-table.ts";
import { type Table, unlessConditionFails } from "./table.ts";

const StoredEntry = z.object({ practice: StoredPractice, accepted: z.enum(ACCEPTANCES).default("none") });
/** A practice as its département's directory holds it. */
export interface ListedPractice {
  readonly practice: Practice;
  /** How often it really read cards in the 30 days that were last counted. */
  readonly accepted: Acceptance;
}

/** Megabytes of one département that are read at most: twice what the largest has, some 25,000 practices of half a kilobyte. */
const MOST_PAGES = 25;

export interface DirectoryPart {
  readonly departement: string;
  readonly kind?: PracticeKind | undefined;
}

const query = (table: Table, { departement, kind }: DirectoryPart) => ({
  TableName: table.name,
  KeyConditionExpression: kind ? "pk = :pk AND begins_with(sk, :kind)" : "pk = :pk",
  ExpressionAttributeValues: { ":pk": directoryPartition(departement), ...(kind && { ":kind": `${kind}#` }) },
});

export const practiceDirectoryIn = (table: Table) => ({
  /** One page, by kind and identifier; the cursor is the sort key of the last one read. */
  listed: async (part: DirectoryPart, limit: number, after?: string): Promise<Page<ListedPractice>> => {
    const { Items = [], LastEvaluatedKey } = await table.client.send(
      new QueryCommand({
        ...query(table, part),
        Limit: limit,
        ...(after !== undefined && { ExclusiveStartKey: { pk: directoryPartition(part.departement), sk: after } }),
      }),
    );
    return { entries: z.array(StoredEntry).parse(Items), next: LastEvaluatedKey?.sk };
  },
  /** A whole département. @throws when it holds more than any does */
  whole: async (part: DirectoryPart): Promise<readonly ListedPractice[]> => {
    const found: ListedPractice[] = [];
    let pages = 0;
    for await (const { Items = [] } of paginateQuery({ client: table.client }, query(table, part))) {
      if (++pages > MOST_PAGES) throw new Error("a département holds more practices than can be looked through");
      found.push(...z.array(StoredEntry).parse(Items));
    }
    return found;
  },
  /** Nothing when the practice has left the département meanwhile. */
  setAcceptance: async (practice: Practice, accepted: Acceptance): Promise<void> => {
    const change = new UpdateCommand({
      TableName: table.name,
      Key: directoryKey(practice),
      UpdateExpression: "SET accepted = :accepted",
      ConditionExpression: "attribute_exists(pk)",
      ExpressionAttributeValues: { ":accepted": accepted },
    });
    await unlessConditionFails(table.client.send(change));
  },
});
