import { GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { EndpointOwner } from "../../domain/push-registration.ts";
import { type Clock, DAY_SECONDS, epochSeconds, plusSeconds } from "../../kernel/clock.ts";
import { digest } from "../../kernel/ids.ts";
import { type Table, unlessConditionFails } from "./table.ts";

const StoredOwner = z.object({ cardRef: z.string().optional() });

/** Longer than a message can be under way: four days in its queue, fourteen among the dead letters, and again in the queue. */
const REMEMBERED_DAYS = 30;

const key = (endpointArn: string) => ({ pk: `ENDPOINT#${digest(endpointArn)}`, sk: "ENDPOINT" });

/**
 * Whose a push endpoint is. SNS gives everybody who brings the same token the same endpoint; this record says which card its pushes are
 * for. It belongs to whoever sent the token last, in whatever order the registrations are worked off; so a record that is given up still
 * remembers for a while since when it was held, and a registration that is older than that gets nothing.
 */
export const endpointOwnersIn = (table: Table, now: Clock) => ({
  /** True when the endpoint is the card's now; false when another card has sent the same token later. */
  claimEndpoint: async (endpointArn: string, { cardRef, since }: EndpointOwner): Promise<boolean> => {
    const claim = new PutCommand({
      TableName: table.name,
      Item: { ...key(endpointArn), type: "endpoint", cardRef, since },
      ConditionExpression: "attribute_not_exists(since) OR since <= :since",
      ExpressionAttributeValues: { ":since": since },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
    const put = await unlessConditionFails(table.client.send(claim));
    return put.written || StoredOwner.parse(put.existing).cardRef === cardRef;
  },
  ownsEndpoint: async (endpointArn: string, cardRef: string): Promise<boolean> => {
    const get = new GetCommand({ TableName: table.name, Key: key(endpointArn), ConsistentRead: true });
    const { Item } = await table.client.send(get);
    return StoredOwner.parse(Item ?? {}).cardRef === cardRef;
  },
  /** True once nobody has it, by this call or an earlier one; false when it is another card's, or this one's by a later token. */
  releaseEndpoint: async (endpointArn: string, { cardRef, since }: EndpointOwner): Promise<boolean> => {
    const release = new UpdateCommand({
      TableName: table.name,
      Key: key(endpointArn),
      UpdateExpression: "SET expiresAt = :end REMOVE cardRef",
      ConditionExpression: "attribute_not_exists(cardRef) OR (cardRef = :cardRef AND since <= :since)",
      ExpressionAttributeValues: {
        ":cardRef": cardRef,
        ":since": since,
        ":end": epochSeconds(plusSeconds(now(), REMEMBERED_DAYS * DAY_SECONDS)),
      },
    });
    return (await unlessConditionFails(table.client.send(release))).written;
  },
});
