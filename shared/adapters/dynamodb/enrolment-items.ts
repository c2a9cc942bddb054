import { GetCommand, TransactWriteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { Card, PushDevice } from "../../domain/card.ts";
import type { CardChange } from "../../domain/card-change.ts";
import {
  ENROLMENT_STATES,
  type Enrolment,
  type EnrolmentState,
  type EnrolmentTransition,
  REJECTIONS,
  transitions,
  type Verdict,
} from "../../domain/enrolment.ts";
import { PUSH_RESULTS, type PushResult } from "../../domain/push-outcome.ts";
import { IDENTITY_ROUTES } from "../../domain/rollout.ts";
import { type Clock, epochSeconds } from "../../kernel/clock.ts";
import { cardParts } from "./card-parts.ts";
import { toRegister } from "./push-registration.ts";
import { type Table, transact, unlessCancelled, unlessConditionFails } from "./table.ts";

const StoredEnrolment = z.object({
  id: z.string(),
  cardRef: z.string(),
  accountSubject: z.string(),
  isCanary: z.boolean().default(false),
  route: z.enum(IDENTITY_ROUTES),
  renews: z.boolean(),
  state: z.enum(ENROLMENT_STATES),
  identityNonce: z.string(),
  startedAt: z.string(),
  expiresAt: z.number().transform((seconds) => new Date(seconds * 1000)),
  evidenceDigest: z.string().optional(),
  decision: z.string().optional(),
  rejection: z.enum(REJECTIONS).optional(),
  told: z.enum(PUSH_RESULTS).optional(),
  deviceJkt: z.string().optional(),
  bindingId: z.string().optional(),
});

const Latest = z.object({ id: z.string() });

const key = (id: string) => ({ pk: `ENROLMENT#${id}`, sk: "ENROLMENT" });
const latestKey = (cardRef: string) => ({ pk: `LATEST-ENROLMENT#${cardRef}`, sk: "LATEST-ENROLMENT" });

export const enrolmentsIn = (table: Table, now: Clock) => {
  /** Makes a transition from the states that allow it. Done already is fine: the SDK or the person repeats a write whose answer was lost. */
  const step = async (id: string, transition: EnrolmentTransition, more?: MoreOfStep): Promise<boolean> => {
    const { from, to } = transitions[transition];
    const allowed = allowedStates(from);
    const fromHere = more?.also ? `(${allowed.condition} AND ${more.also})` : allowed.condition;
    const change = new UpdateCommand({
      TableName: table.name,
      Key: key(id),
      UpdateExpression: `SET ${["#state = :to", ...(more?.set ?? [])].join(", ")} ${more?.remove ?? ""}`.trim(),
      ConditionExpression: `(${fromHere} OR ${more?.done ?? "#state = :to"}) AND expiresAt > :now`,
      ExpressionAttributeNames: { "#state": "state" },
      ExpressionAttributeValues: { ...allowed.values, ...more?.values, ":to": to, ":now": epochSeconds(now()) },
    });
    return (await unlessConditionFails(table.client.send(change))).written;
  };
  const read = async (id: string): Promise<Enrolment | undefined> => {
    const { Item } = await table.client.send(
      new GetCommand({ TableName: table.name, Key: key(id), ConsistentRead: true }),
    );
    const enrolment = Item && StoredEnrolment.parse(Item);
    return enrolment && enrolment.expiresAt > now() ? enrolment : undefined;
  };
  return {
    /** The enrolment, and where it is found by the person whom it is for: both or neither. */
    insertEnrolment: async ({ push, ...enrolment }: Enrolment): Promise<void> => {
      const { id, cardRef } = enrolment;
      const expiresAt = epochSeconds(enrolment.expiresAt);
      const item = { ...key(id), type: "enrolment", ...enrolment, ...toRegister(push, now()), expiresAt };
      const failed = await transact(table.client, [
        { Put: { TableName: table.name, Item: item, ConditionExpression: "attribute_not_exists(pk)" } },
        { Put: { TableName: table.name, Item: { ...latestKey(cardRef), type: "latest-enrolment", id, expiresAt } } },
      ]);
      if (failed) throw new Error("a random key was taken");
    },
    enrolment: read,
    /** The one that a person began last, unless it is over. */
    latestEnrolment: async (cardRef: string): Promise<Enrolment | undefined> => {
      const { Item } = await table.client.send(
        new GetCommand({ TableName: table.name, Key: latestKey(cardRef), ConsistentRead: true }),
      );
      const latest = Latest.safeParse(Item).data;
      return latest && read(latest.id);
    },
    /** True once approved, by this call or an earlier one; false when the enrolment is elsewhere or over. */
    approveIdentity: (id: string): Promise<boolean> => step(id, "approve-identity"),
    /** True once this evidence, and no other, waits for its decision. */
    submitEvidence: (id: string, evidenceDigest: string): Promise<boolean> =>
      step(id, "submit-evidence", {
        set: ["evidenceDigest = :evidence"],
        done: "(#state = :to AND evidenceDigest = :evidence)",
        values: { ":evidence": evidenceDigest },
      }),
    /** True once decided so, by this decision; false when the enrolment is elsewhere, waits for another evidence's, or is over. */
    decideEvidence: (id: string, evidenceDigest: string, decision: string, verdict: Verdict): Promise<boolean> =>
      step(id, verdict.approved ? "approve-evidence" : "reject-evidence", {
        set: ["decision = :decision", ...(verdict.approved ? [] : ["rejection = :rejection"])],
        remove: "REMOVE evidenceDigest",
        also: "evidenceDigest = :evidence",
        done: "(#state = :to AND decision = :decision)",
        values: {
          ":evidence": evidenceDigest,
          ":decision": decision,
          ...(!verdict.approved && { ":rejection": verdict.rejection }),
        },
      }),
    recordTold: async (id: string, outcome: PushResult): Promise<void> => {
      const change = new UpdateCommand({
        TableName: table.name,
        Key: key(id),
        UpdateExpression: "SET told = :outcome",
        ConditionExpression: "attribute_exists(pk) AND attribute_not_exists(told)",
        ExpressionAttributeValues: { ":outcome": outcome },
      });
      await unlessConditionFails(table.client.send(change));
    },
    /** True once abandoned; false when it is active, rejected, or over. */
    abandonEnrolment: (id: string): Promise<boolean> => step(id, "abandon", { remove: "REMOVE evidenceDigest" }),
    /** Enrolment active, card, phone and history there: all or nothing. Says which condition was in the way. */
    activate: async (id: string, activation: Activation): Promise<"activated" | "wrong-state" | "card-in-the-way"> => {
      const failed = await unlessCancelled(
        table.client.send(activating(table.name, id, activation, epochSeconds(now()))),
      );
      if (!failed) return "activated";
      return failed[0]?.failed ? "wrong-state" : "card-in-the-way";
    },
  };
};

/** What a transition writes besides the state, and what it asks besides the states that allow it. */
interface MoreOfStep {
  readonly set?: readonly string[];
  readonly remove?: string;
  readonly also?: string;
  /** Condition under which the step was taken before; by itself the state that it leads to. */
  readonly done?: string;
  readonly values?: Readonly<Record<string, string>>;
}

/** The condition that the state is one of these. */
function allowedStates(states: readonly EnrolmentState[]) {
  const values = Object.fromEntries(states.map((state, index) => [`:from${index}`, state]));
  return { condition: `#state IN (${Object.keys(values).join(", ")})`, values };
}

/** What an enrolment ends in. */
export interface Activation {
  readonly card: Card;
  /** The binding that the card was in; absent for a first card. */
  readonly replaces?: string | undefined;
  readonly push?: PushDevice | undefined;
  readonly change: CardChange;
}

function activating(TableName: string, id: string, { card, replaces, push, change }: Activation, seconds: number) {
  const { from, to } = transitions.activate;
  const allowed = allowedStates(from);
  const parts = cardParts(TableName);
  const { cardRef, deviceJkt, bindingId } = card;
  return new TransactWriteCommand({
    TransactItems: [
      {
        Update: {
          TableName,
          Key: key(id),
          UpdateExpression: "SET #state = :to, deviceJkt = :jkt, bindingId = :binding",
          ConditionExpression: `${allowed.condition} AND expiresAt > :now`,
          ExpressionAttributeNames: { "#state": "state" },
          ExpressionAttributeValues: {
            ...allowed.values,
            ":to": to,
            ":jkt": deviceJkt,
            ":binding": bindingId,
            ":now": seconds,
          },
        },
      },
      replaces === undefined
        ? parts.newCard(card)
        : parts.reboundCard(card, { bindingId: replaces, states: ["active", "suspended", "opposed"] }),
      parts.boundPhone(cardRef, deviceJkt, push, change.at),
      ...(change.endedJkt === undefined ? [] : [parts.endedPhone(cardRef, change.endedJkt, change.at)]),
      parts.change(change),
    ],
  });
}
