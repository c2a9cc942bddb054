import { GetCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { Assurance } from "../../domain/assurance.ts";
import type { Card, PushDevice } from "../../domain/card.ts";
import { OPPOSITION_REASONS } from "../../domain/card-change.ts";
import { REGISTRATIONS } from "../../domain/push-registration.ts";
import type { Clock } from "../../kernel/clock.ts";
import { InstantText } from "../../kernel/instant-text.ts";
import { PublicJwk } from "../../protocol/public-jwk.ts";
import { type Table, unlessConditionFails } from "./table.ts";

const StoredCard = z.object({
  cardRef: z.string(),
  state: z.enum(["active", "suspended", "opposed"]),
  nature: z.enum(["real", "test"]),
  activatedAt: z.string(),
  opposition: z.object({ reason: z.enum(OPPOSITION_REASONS), at: InstantText }).optional(),
  bindingId: z.string(),
  deviceJkt: z.string(),
  deviceKey: PublicJwk,
  assurance: Assurance,
  codeMac: z.string(),
  tries: z.int(),
  lastTryAt: z.int(),
});
const StoredDevice = z.object({
  jkt: z.string(),
  /** Whether the card is on this phone; it was, when ended. */
  state: z.enum(["active", "ended"]),
  boundAt: z.string(),
  endedAt: z.string().optional(),
  platform: z.enum(["android", "ios"]).optional(),
  registration: z.enum(REGISTRATIONS).optional(),
  endpointArn: z.string().optional(),
});
export type StoredDevice = z.infer<typeof StoredDevice>;

/** What became of a token that a phone's app sent: it waits for an endpoint, it has one already, or the phone is the card's no more. */
export type SentToken =
  | { readonly state: "pending" | "phone-not-bound" }
  | { readonly state: "registered"; readonly endpointArn: string };

const BOUND = "#state = :active";
const UNCHANGED = "(registration = :registered AND platform = :platform AND pushToken = :token)";
const UnchangedPhone = z.object({
  state: z.literal("active"),
  registration: z.literal("registered"),
  endpointArn: z.string(),
});

export const parseCard = (item: unknown): Card | undefined => StoredCard.safeParse(item).data;
export const cardKey = (cardRef: string) => ({ pk: `CARD#${cardRef}`, sk: "CARD" });
export const deviceKey = (cardRef: string, jkt: string) => ({ pk: `CARD#${cardRef}`, sk: `DEVICE#${jkt}` });

export const cardsIn = (table: Table, now: Clock) => ({
  card: async (cardRef: string): Promise<Card | undefined> => {
    const { Item } = await table.client.send(new GetCommand({ TableName: table.name, Key: cardKey(cardRef) }));
    return Item && StoredCard.parse(Item);
  },
  /** The phones of a card with their push endpoints, where registered. */
  devices: async (cardRef: string): Promise<StoredDevice[]> => {
    const { Items } = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        ConsistentRead: true,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :device)",
        ExpressionAttributeValues: { ":pk": `CARD#${cardRef}`, ":device": "DEVICE#" },
      }),
    );
    return z.array(StoredDevice).parse(Items ?? []);
  },
  /** Puts down a phone's token to be registered; with `unlessRegistered` only if this one isn't. */
  sendToken: async (
    { cardRef, jkt }: { readonly cardRef: string; readonly jkt: string },
    push: PushDevice,
    { unlessRegistered }: { readonly unlessRegistered: boolean },
  ): Promise<SentToken> => {
    const change = new UpdateCommand({
      TableName: table.name,
      Key: deviceKey(cardRef, jkt),
      UpdateExpression: "SET registration = :pending, platform = :platform, pushToken = :token, tokenSentAt = :now",
      ConditionExpression: unlessRegistered ? `${BOUND} AND NOT ${UNCHANGED}` : BOUND,
      ExpressionAttributeNames: { "#state": "state" },
      ExpressionAttributeValues: {
        ":active": "active",
        ":pending": "pending",
        ":platform": push.platform,
        ":token": push.token,
        ":now": now().toISOString(),
        ...(unlessRegistered && { ":registered": "registered" }),
      },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
    const sent = await unlessConditionFails(table.client.send(change));
    if (sent.written) return { state: "pending" };
    const unchanged = UnchangedPhone.safeParse(sent.existing).data;
    return unchanged ? { state: "registered", endpointArn: unchanged.endpointArn } : { state: "phone-not-bound" };
  },
});
