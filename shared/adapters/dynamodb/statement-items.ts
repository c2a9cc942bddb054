import { PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { ParisDay } from "../../domain/calendar.ts";
import { relayEndOfDay, reminderDayOf } from "../../domain/relay.ts";
import { careDayOf, type Statement } from "../../domain/statement.ts";
import { DAY_SECONDS, epochSeconds, plusSeconds } from "../../kernel/clock.ts";
import { digest } from "../../kernel/ids.ts";
import { InstantText } from "../../kernel/instant-text.ts";
import { type Table, transact, unlessConditionFails } from "./table.ts";

const cents = z.int();
const amounts = { chargedCents: cents, compulsoryCents: cents, complementaryCents: cents, leftCents: cents };
const StoredStatement = z.object({
  sk: z.string(),
  cardRef: z.string(),
  ref: z.string(),
  fundId: z.string(),
  number: z.string(),
  paidOn: z.string(),
  lines: z.array(z.object({ careDay: z.string(), code: z.string(), ...amounts })),
  total: z.object(amounts),
  recordedAt: InstantText,
});
/** A statement with its place among those of its card, in the order in which they came. */
export type StoredStatement = z.infer<typeof StoredStatement>;
const Claim = z.object({ contentHash: z.string() });
const Fetched = z.object({ until: z.string() });

export interface StatementPage {
  readonly statements: readonly StoredStatement[];
  /** Place of the last one read, when there are more. */
  readonly next?: string | undefined;
}
/** What a write met: nothing, the same statement before it, or another one of its fund and number. */
export type StatementRecording = "nothing" | "same" | "another";

/** A day's reminders are spread over so many partitions, by card. */
export const REMINDER_SHARDS = 16;
export const reminderShardOf = (cardRef: string): number =>
  Buffer.from(digest("reminder", cardRef), "base64url").readUInt8(0) % REMINDER_SHARDS;
const remindersOf = (day: ParisDay, shard: number): string => `REMINDER#${day}#${String(shard).padStart(2, "0")}`;

const card = (cardRef: string): string => `CARD#${cardRef}`;
const PREFIX = "STATEMENT#";
const FETCHED = "FETCHED#STATEMENTS";

export const statementsIn = (table: Table) => {
  const put = (Item: object) => ({ Put: { TableName: table.name, Item } });
  return {
    /**
     * Writes a statement, the claim of its fund and number, and where the reminder looks, all or none. The claim tells a repetition from
     * another statement for as long as the statement itself can be fetched, and a week longer.
     */
    recordStatement: async (statement: Statement, contentHash: string): Promise<StatementRecording> => {
      const { cardRef, ref, recordedAt } = statement;
      const careDay = careDayOf(statement);
      const end = relayEndOfDay(careDay);
      const remindOn = reminderDayOf(careDay);
      const claim = {
        Put: {
          TableName: table.name,
          Item: {
            pk: `STATEMENT#${ref}`,
            sk: "CLAIM",
            contentHash,
            expiresAt: epochSeconds(plusSeconds(end, 7 * DAY_SECONDS)),
          },
          ConditionExpression: "attribute_not_exists(pk)",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
        },
      };
      const at = recordedAt.toISOString();
      const cancelled = await transact(table.client, [
        claim,
        put({
          pk: card(cardRef),
          sk: `${PREFIX}${at}#${ref}`,
          type: "statement",
          ...statement,
          recordedAt: at,
          expiresAt: epochSeconds(end),
        }),
        put({
          pk: remindersOf(remindOn, reminderShardOf(cardRef)),
          sk: cardRef,
          expiresAt: epochSeconds(plusSeconds(end, DAY_SECONDS)),
        }),
      ]);
      if (!cancelled) return "nothing";
      return Claim.parse(cancelled[0]?.existing).contentHash === contentHash ? "same" : "another";
    },
    /** One page of a card's statements as they came, each for as long as it can be fetched: one query. */
    statements: async (cardRef: string, limit: number, now: Date, after?: string): Promise<StatementPage> => {
      const page = await table.client.send(
        new QueryCommand({
          TableName: table.name,
          KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
          // The outcomes of their pushes stand between them.
          FilterExpression: "#type = :statement",
          ExpressionAttributeNames: { "#type": "type" },
          ExpressionAttributeValues: { ":pk": card(cardRef), ":prefix": PREFIX, ":statement": "statement" },
          Limit: limit * 2,
          ...(after !== undefined && { ExclusiveStartKey: { pk: card(cardRef), sk: after } }),
        }),
      );
      const next: unknown = page.LastEvaluatedKey?.sk;
      return { statements: live(page.Items, now), next: next === undefined ? undefined : String(next) };
    },
    /** The phone has everything up to a place. It never goes back. */
    recordFetched: async (cardRef: string, until: string, now: Date): Promise<void> => {
      const fetched = new PutCommand({
        TableName: table.name,
        Item: { pk: card(cardRef), sk: FETCHED, until, expiresAt: epochSeconds(plusSeconds(now, 14 * DAY_SECONDS)) },
        ConditionExpression: "attribute_not_exists(pk) OR #until < :until",
        ExpressionAttributeNames: { "#until": "until" },
        ExpressionAttributeValues: { ":until": until },
      });
      await unlessConditionFails(table.client.send(fetched));
    },
    /** The card's statements that its phone has not fetched: one query, how far it has come standing right before them. */
    unfetched: async (cardRef: string, now: Date): Promise<readonly StoredStatement[]> => {
      const { Items = [] } = await table.client.send(
        new QueryCommand({
          TableName: table.name,
          ConsistentRead: true,
          KeyConditionExpression: "pk = :pk AND sk BETWEEN :fetched AND :last",
          ExpressionAttributeValues: { ":pk": card(cardRef), ":fetched": FETCHED, ":last": `${PREFIX}~` },
        }),
      );
      const fetched = Items.find(({ sk }) => sk === FETCHED);
      const until = fetched ? Fetched.parse(fetched).until : "";
      const statements = Items.filter(({ type }) => type === "statement");
      return live(statements, now).filter(({ sk }) => sk > until);
    },
    /** Cards that have a statement of which the phone is reminded on a day, page by page. */
    cardsToRemind: async (day: ParisDay, shard: number, limit: number, after?: string) => {
      const pk = remindersOf(day, shard);
      const page = await table.client.send(
        new QueryCommand({
          TableName: table.name,
          KeyConditionExpression: "pk = :pk",
          ExpressionAttributeValues: { ":pk": pk },
          Limit: limit,
          ...(after !== undefined && { ExclusiveStartKey: { pk, sk: after } }),
        }),
      );
      const next: unknown = page.LastEvaluatedKey?.sk;
      const cardRefs = (page.Items ?? []).map(({ sk }) => String(sk));
      return { cardRefs, next: next === undefined ? undefined : String(next) };
    },
  };
};

/** TTL deletion is late, by days: what is over is left out here, at the very instant. */
const live = (items: readonly object[] = [], now: Date): StoredStatement[] =>
  z
    .array(StoredStatement)
    .parse(items)
    .filter((statement) => now < relayEndOfDay(careDayOf(statement)));
