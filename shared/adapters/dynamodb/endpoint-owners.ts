import { DeleteCommand, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { EndpointOwner } from "../../domain/push-registration.ts";
import { digest } from "../../kernel/ids.ts";
import { type Table, unlessConditionFails } from "./table.ts";

const StoredOwner = z.object({ cardRef: z.string(), since: z.string() });

const key = (endpointArn: string) => ({ pk: `ENDPOINT#${digest(endpointArn)}`, sk: "ENDPOINT" });

/**
 * Whose a push endpoint is. SNS gives everybody who brings the same token the same endpoint; this record says which card its pushes are
 * for. It belongs to whoever sent the token last, in whatever order the registrations are worked off.
 */
export const endpointOwnersIn = (table: Table) => ({
  /** True when the endpoint is the card's now; false when another card has sent the same token later. */
  claimEndpoint: async (endpointArn: string, { cardRef, since }: EndpointOwner): Promise<boolean> => {
    const claim = new PutCommand({
      TableName: table.name,
      Item: { ...key(endpointArn), type: "endpoint", cardRef, since },
      ConditionExpression: "attribute_not_exists(pk) OR since <= :since",
      ExpressionAttributeValues: { ":since": since },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
    const put = await unlessConditionFails(table.client.send(claim));
    return put.written || StoredOwner.parse(put.existing).cardRef === cardRef;
  },
  ownsEndpoint: async (endpointArn: string, cardRef: string): Promise<boolean> => {
    const get = new GetCommand({ TableName: table.name, Key: key(endpointArn), ConsistentRead: true });
    const { Item } = await table.client.send(get);
    return Item !== undefined && StoredOwner.parse(Item).cardRef === cardRef;
  },
  /** True once nobody has it, by this call or an earlier one; false when it is another card's, or this one's by a later token. */
  releaseEndpoint: async (endpointArn: string, { cardRef, since }: EndpointOwner): Promise<boolean> => {
    const release = new DeleteCommand({
      TableName: table.name,
      Key: key(endpointArn),
      ConditionExpression: "attribute_not_exists(pk) OR (cardRef = :cardRef AND since <= :since)",
      ExpressionAttributeValues: { ":cardRef": cardRef, ":since": since },
    });
    return (await unlessConditionFails(table.client.send(release))).written;
  },
});
