import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { Card } from "../../domain/card.ts";
import type { CardChange } from "../../domain/card-change.ts";
import { fundOf } from "../../domain/client-name.ts";
import type { Context, Objection } from "../../domain/context.ts";
import type { DeltaPage } from "../../domain/delta.ts";
import { NOTICE_SECONDS, noticeOf, type ObjectionNotice, useOf } from "../../domain/use.ts";
import { epochSeconds, plusSeconds } from "../../kernel/clock.ts";
import { InstantText } from "../../kernel/instant-text.ts";
import { cardParts, type Part } from "./card-parts.ts";
import { contextKey } from "./context-items.ts";
import { type Table, transact } from "./table.ts";
import { settingUse, useKey } from "./use-items.ts";

const StoredNotice = z.object({
  contextId: z.string(),
  practiceId: z.string(),
  readerId: z.string(),
  openedAt: InstantText,
  objectedAt: InstantText,
}) satisfies z.ZodType<ObjectionNotice>;

/** Notices to a practice, or to a fund, stand in a partition of its own, in the order in which the objections were made. */
const noticesOf = (party: string): string => `OBJECTIONS#${party}`;
const noticePlace = ({ objectedAt, contextId }: ObjectionNotice): string => `${objectedAt.toISOString()}#${contextId}`;

/** The card that is blocked with an objection, as it was read, and what its history says of it. */
export interface Suspension {
  readonly card: Card;
  readonly change: CardChange;
}

export const objectionsIn = (care: Table, cardTable: Pick<Table, "name">) => ({
  /**
   * Freezes a context, marks its use, tells its practice and the fund that the person was of then, and suspends the card where that is wished: all or
   * nothing. Where an objection stands, only the card is blocked with it. False when the context or the card was not as it was read.
   */
  object: async (context: Context, objection: Objection, suspension: Suspension | undefined): Promise<boolean> => {
    const cancelled = await transact(care.client, [
      frozen(care.name, context, objection),
      markedUse(care.name, context, objection),
      ...(context.objection ? [] : notices(care.name, context, objection)),
      ...(suspension ? suspensionParts(cardTable.name, suspension) : []),
    ]);
    return cancelled === undefined;
  },
});

/** What parties are told of objections: a practice of those to contexts of its readers, a fund of those of its own people. */
export const noticesIn = (table: Table) => ({
  notices: async (party: string, limit: number, now: Date, after?: string): Promise<DeltaPage<ObjectionNotice>> => {
    const pk = noticesOf(party);
    const page = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": pk },
        ConsistentRead: true,
        Limit: limit,
        ...(after !== undefined && { ExclusiveStartKey: { pk, sk: after } }),
      }),
    );
    const next: unknown = page.LastEvaluatedKey?.sk;
    const entries = z
      .array(StoredNotice)
      .parse(page.Items ?? [])
      .filter(({ objectedAt }) => plusSeconds(objectedAt, NOTICE_SECONDS) > now);
    return { entries, next: next === undefined ? undefined : String(next) };
  },
  placeOf: noticePlace,
});

/** On the condition that nobody has objected meanwhile, or blocked the card with it. */
const frozen = (TableName: string, { id, cardRef, objection: before }: Context, objection: Objection) => ({
  Update: {
    TableName,
    Key: contextKey(id),
    UpdateExpression: "SET objection = :objection",
    ConditionExpression: `cardRef = :card AND ${before ? "objection.blockedCard = :unblocked" : "attribute_not_exists(objection)"}`,
    ExpressionAttributeValues: {
      ":card": cardRef,
      ":objection": stored(objection),
      ...(before && { ":unblocked": false }),
    },
  },
});

/** On none but the context's: that is the same objection. The use may not be there yet. */
function markedUse(TableName: string, context: Context, objection: Objection): Part {
  const use = useOf(context);
  const { UpdateExpression, ExpressionAttributeNames, ExpressionAttributeValues } = settingUse(use);
  return {
    Update: {
      TableName,
      Key: useKey(use),
      UpdateExpression: `${UpdateExpression}, objection = :objection`,
      ExpressionAttributeNames,
      ExpressionAttributeValues: { ...ExpressionAttributeValues, ":objection": stored(objection) },
    },
  };
}

const stored = (objection: Objection) => ({ ...objection, at: objection.at.toISOString() });

function notices(TableName: string, context: Context, objection: Objection): Part[] {
  const notice = noticeOf(context, objection);
  const item = {
    sk: noticePlace(notice),
    type: "objection",
    ...notice,
    openedAt: notice.openedAt.toISOString(),
    objectedAt: notice.objectedAt.toISOString(),
    expiresAt: epochSeconds(plusSeconds(objection.at, NOTICE_SECONDS)),
  };
  return [context.practiceId, fundOf(context.rightsThen.organism)].map((party) => ({
    Put: { TableName, Item: { pk: noticesOf(party), ...item } },
  }));
}

const suspensionParts = (TableName: string, { card, change }: Suspension): Part[] => {
  const parts = cardParts(TableName);
  return [parts.suspendedCard(card), parts.change(change)];
};
