import { paginateQuery, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { ACCEPTANCES, type Acceptance } from "../../domain/acceptance.ts";
import { PRACTICE_KINDS, type Practice, type PracticeKind } from "../../domain/practice.ts";
import { directoryKey, directoryPartition, placedPartition, StoredPractice } from "./practice-items.ts";
import type { Page } from "./practice-table.ts";
import { readTogether } from "./read-together.ts";
import { type Table, unlessConditionFails } from "./table.ts";

const StoredEntry = z.object({ practice: StoredPractice, accepted: z.enum(ACCEPTANCES).default("none") });
/** A practice as its département's directory holds it. */
export interface ListedPractice {
  readonly practice: Practice;
  /** How often it really read cards in the 30 days that were last counted. */
  readonly accepted: Acceptance;
}

const StoredPlaced = z.object({
  id: z.string(),
  kind: z.enum(PRACTICE_KINDS),
  departement: z.string(),
  place: z.object({ latitude: z.number(), longitude: z.number() }),
});
/** Where a practice is: enough to reckon who is near, and to find its entry. */
export type PlacedPractice = z.infer<typeof StoredPlaced>;

/** Megabytes of one département that are read at most: twice what the largest has, some 25,000 practices of half a kilobyte. */
const MOST_PAGES = 25;

export interface DirectoryPart {
  readonly departement: string;
  readonly kind?: PracticeKind | undefined;
}

const query = (table: Table, partition: string, kind: PracticeKind | undefined) => ({
  TableName: table.name,
  KeyConditionExpression: kind ? "pk = :pk AND begins_with(sk, :kind)" : "pk = :pk",
  ExpressionAttributeValues: { ":pk": partition, ...(kind && { ":kind": `${kind}#` }) },
});

export const practiceDirectoryIn = (table: Table) => ({
  /** One page, by kind and identifier; the cursor is the sort key of the last one read. */
  listed: async (part: DirectoryPart, limit: number, after?: string): Promise<Page<ListedPractice>> => {
    const { Items = [], LastEvaluatedKey } = await table.client.send(
      new QueryCommand({
        ...query(table, directoryPartition(part.departement), part.kind),
        Limit: limit,
        ...(after !== undefined && { ExclusiveStartKey: { pk: directoryPartition(part.departement), sk: after } }),
      }),
    );
    return { entries: z.array(StoredEntry).parse(Items), next: LastEvaluatedKey?.sk };
  },
  /** A whole département. @throws when it holds more than any does */
  whole: async ({ departement, kind }: DirectoryPart): Promise<readonly ListedPractice[]> => {
    const partition = directoryPartition(departement);
    const found: ListedPractice[] = [];
    let pages = 0;
    for await (const { Items = [] } of paginateQuery({ client: table.client }, query(table, partition, kind))) {
      if (++pages > MOST_PAGES) throw new Error("a département holds more practices than can be looked through");
      found.push(...z.array(StoredEntry).parse(Items));
    }
    return found;
  },
  /** Where the practices of a cell are. @throws when it holds more than any does */
  placed: async (cell: string): Promise<readonly PlacedPractice[]> => {
    const found: PlacedPractice[] = [];
    let pages = 0;
    for await (const { Items = [] } of paginateQuery(
      { client: table.client },
      query(table, placedPartition(cell), undefined),
    )) {
      if (++pages > MOST_PAGES) throw new Error("a cell holds more practices than can be looked through");
      found.push(...z.array(StoredPlaced).parse(Items));
    }
    return found;
  },
  /** Entries of practices, by identifier. */
  entries: async (placed: readonly PlacedPractice[]): Promise<ReadonlyMap<string, ListedPractice>> => {
    const entries = z.array(StoredEntry).parse(await readTogether(table, placed.map(directoryKey)));
    return new Map(entries.map((entry) => [entry.practice.id, entry]));
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
