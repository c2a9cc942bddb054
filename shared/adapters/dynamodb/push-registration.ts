import { GetCommand, UpdateCommand, type UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { PushDevice } from "../../domain/card.ts";
import { type ItemKey, type PushRegistration, REGISTRATIONS } from "../../domain/push-registration.ts";
import type { Clock } from "../../kernel/clock.ts";
import { type Table, unlessConditionFails, type Written } from "./table.ts";

/** What makes the worker that registers phones find an item on the table's stream; nothing where no push is wanted. */
export const toRegister = (push: PushDevice | undefined, sentAt: Date) =>
  push
    ? {
        registration: "pending",
        platform: push.platform,
        pushToken: push.token,
        tokenSentAt: sentAt.toISOString(),
      }
    : {};

const StoredRegistration = z.object({
  pk: z.string(),
  sk: z.string(),
  /** A phone's is in its key only. */
  cardRef: z.string().optional(),
  registration: z.enum(REGISTRATIONS).default("none"),
  platform: z.enum(["android", "ios"]).optional(),
  pushToken: z.string().optional(),
  tokenSentAt: z.string().optional(),
  endpointArn: z.string().optional(),
  disabledEndpointArn: z.string().optional(),
});

function parseRegistration(item: unknown): PushRegistration {
  const { pk, sk, cardRef, platform, pushToken, ...state } = StoredRegistration.parse(item);
  return {
    key: { pk, sk },
    cardRef: cardRef ?? pk.replace(/^CARD#/, ""),
    push: platform && pushToken !== undefined ? { platform, token: pushToken } : undefined,
    ...state,
  };
}

/** Still about the token that was read, and not given up or disabled since. */
const CURRENT = "tokenSentAt = :sentAt AND registration IN (:pending, :registered)";
const currentValues = (tokenSentAt: string | undefined) => ({
  ":sentAt": tokenSentAt,
  ":pending": "pending",
  ":registered": "registered",
});

/** What phones, watches and enrolments hold about pushes. Their other fields are others' business and stay as they are. */
export const pushRegistrationsIn = (table: Table, now: Clock) => {
  const change = async (key: ItemKey, how: Omit<UpdateCommandInput, "TableName" | "Key">): Promise<Written> =>
    unlessConditionFails(table.client.send(new UpdateCommand({ TableName: table.name, Key: key, ...how })));
  return {
    registration: async (key: ItemKey): Promise<PushRegistration | undefined> => {
      const get = new GetCommand({ TableName: table.name, Key: key, ConsistentRead: true });
      const { Item } = await table.client.send(get);
      return Item && parseRegistration(Item);
    },
    /** False when the item has gone on since it was read: another token, given up, or gone. Done before is true. */
    recordRegistered: async ({ key, tokenSentAt }: PushRegistration, endpointArn: string): Promise<boolean> => {
      const registered = await change(key, {
        UpdateExpression:
          "SET endpointArn = :arn, registration = :registered, registeredAt = :now REMOVE disabledEndpointArn",
        ConditionExpression: CURRENT,
        ExpressionAttributeValues: {
          ...currentValues(tokenSentAt),
          ":arn": endpointArn,
          ":now": now().toISOString(),
        },
      });
      return registered.written;
    },
    /** The token is none that the push service takes: the app learns that it must send another. */
    recordRefused: async ({ key, tokenSentAt }: PushRegistration): Promise<void> => {
      await change(key, {
        UpdateExpression: "SET registration = :disabled REMOVE endpointArn, disabledEndpointArn",
        ConditionExpression: CURRENT,
        ExpressionAttributeValues: { ...currentValues(tokenSentAt), ":disabled": "disabled" },
      });
    },
    /** The endpoint takes no pushes any more. Of a phone that has meanwhile sent another token, or is given up, nothing changes. */
    recordDisabled: async (key: ItemKey, endpointArn: string): Promise<void> => {
      await change(key, {
        UpdateExpression: "SET registration = :disabled, disabledEndpointArn = :arn REMOVE endpointArn",
        ConditionExpression: "registration = :registered AND endpointArn = :arn",
        ExpressionAttributeValues: { ":disabled": "disabled", ":registered": "registered", ":arn": endpointArn },
      });
    },
    /** All that was about pushes is gone. */
    recordRetired: async ({ key }: PushRegistration): Promise<void> => {
      await change(key, {
        UpdateExpression:
          "SET registration = :none REMOVE endpointArn, disabledEndpointArn, pushToken, platform, tokenSentAt, registeredAt",
        ConditionExpression: "registration = :retiring",
        ExpressionAttributeValues: { ":none": "none", ":retiring": "retiring" },
      });
    },
  };
};
