import { GetCommand, TransactWriteCommand, type TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import {
  type AmendmentHindrance,
  amendedBy,
  CANCELLATION_REASONS,
  CARE_KINDS,
  type CareEvent,
  type EventKey,
  type InvoiceClaim,
  type Recording,
  type WishedClaim,
} from "../../domain/care-event.ts";
import { epochSeconds } from "../../kernel/clock.ts";
import { backOff, type Pause } from "../../kernel/pause.ts";
import { packReceipt, unpackReceipt } from "./packed-receipt.ts";
import { type CancelledPart, hasMetAnother, type Table, unlessCancelled } from "./table.ts";

const instant = z.number().transform((seconds) => new Date(seconds * 1000));
const shares = z.object({ compulsoryCents: z.int(), complementaryCents: z.int(), insuredCents: z.int() });
const recorded = {
  cardRef: z.string(),
  ref: z.string(),
  contextDay: z.string(),
  eventId: z.string(),
  practiceId: z.string(),
  contextId: z.string(),
  recordedAt: z.string(),
  receipt: z.instanceof(Uint8Array).transform(unpackReceipt),
  bodyHash: z.string(),
  relayUntil: instant,
  expiresAt: instant,
};
const StoredCare = z.object({
  ...recorded,
  kind: z.enum(CARE_KINDS),
  performedAt: z.string(),
  beneficiary: z.object({ birthDate: z.string(), twinRank: z.int() }),
  stay: z.object({ from: z.string(), until: z.string() }).optional(),
  claimDigest: z.string(),
  invoice: z.object({
    number: z.string(),
    professional: z.object({ rpps: z.string(), speciality: z.string() }),
    organism: z.string(),
    complementary: z.string().optional(),
    acts: z.array(z.object({ code: z.string(), quantity: z.int(), amountCents: z.int(), shares })),
    shares,
    totalCents: z.int(),
  }),
  corrects: z.string().optional(),
  amended: z.object({ by: z.string(), how: z.enum(["cancelled", "corrected"]), at: z.string() }).optional(),
});
const StoredCancellation = z.object({
  ...recorded,
  kind: z.literal("cancellation"),
  cancels: z.string(),
  reason: z.enum(CANCELLATION_REASONS),
});
export const StoredEvent = z.discriminatedUnion("kind", [
  StoredCare,
  StoredCancellation,
]) satisfies z.ZodType<CareEvent>;
/** Each content that had the number stands under its own name, with the reference of its event; the rest is of the newest. */
const StoredClaim = z.looseObject({ cardRef: z.string(), contextDay: z.string() });
const contentName = (contentHash: string): string => `content#${contentHash}`;

export const eventKey = (e: EventKey) => ({ pk: `CARD#${e.cardRef}`, sk: `EVENT#${e.contextDay}#${e.ref}` });
const claimKey = (invoiceKey: string) => ({ pk: `INVOICE#${invoiceKey}`, sk: "INVOICE" });

type Parts = NonNullable<TransactWriteCommandInput["TransactItems"]>;

/** How often an event is written that always meets another write of itself. */
const TRIES = 5;

export const eventsIn = (table: Table, pause: Pause = backOff) => {
  const event = async (key: EventKey): Promise<CareEvent | undefined> => {
    const get = new GetCommand({ TableName: table.name, Key: eventKey(key), ConsistentRead: true });
    const { Item } = await table.client.send(get);
    return Item && StoredEvent.parse(Item);
  };
  return {
    event,
    /**
     * Writes an event under its key, its claim on the invoice number where it has one, and what it says of the event that it amends, which was
     * recorded in the named context: all or nothing. Of writes at the same instant DynamoDB cancels all but one: the others look for what that
     * one has written, and write again only if it has not written theirs.
     */
    recordEvent: async (wished: CareEvent, claim: WishedClaim | undefined, amendedIn: string): Promise<Recording> => {
      const parts = partsOf(table.name, wished, claim, amendedIn);
      for (let attempt = 1; attempt <= TRIES; attempt += 1) {
        const recording = await written(table, parts, wished, claim);
        if (recording.met !== "another-write") return recording;
        await pause(attempt);
        const first = await event(wished);
        if (first) return { met: "key", event: first };
      }
      return { met: "another-write" };
    },
  };
};

interface EventParts {
  readonly event: Parts[number];
  readonly claim: Parts[number] | undefined;
  readonly amended: Parts[number] | undefined;
}

async function written(
  table: Table,
  { event, claim, amended }: EventParts,
  wished: CareEvent,
  wishedClaim: WishedClaim | undefined,
): Promise<Recording> {
  const TransactItems = [event, claim, amended].filter((part) => part !== undefined);
  try {
    const failed = await unlessCancelled(table.client.send(new TransactWriteCommand({ TransactItems })));
    if (!failed) return { met: "nothing" };
    const [key, ...others] = failed;
    if (key?.failed) return { met: "key", event: StoredEvent.parse(key.existing) };
    return {
      met: "others",
      claim: wishedClaim && claimIn(others.shift(), wishedClaim),
      amendment: amended && hindranceIn(others.shift(), wished),
    };
  } catch (error) {
    if (hasMetAnother(error)) return { met: "another-write" };
    throw error;
  }
}

function claimIn(part: CancelledPart | undefined, { contentHash }: WishedClaim): InvoiceClaim | undefined {
  if (!part?.failed) return undefined;
  const { cardRef, contextDay, [contentName(contentHash)]: sameRef } = StoredClaim.parse(part.existing);
  return { cardRef, contextDay, sameRef: sameRef === undefined ? undefined : String(sameRef) };
}

const Amendable = z.object({
  practiceId: z.string(),
  contextId: z.string(),
  performedAt: z.string(),
  amended: z.object({}).optional(),
});

function hindranceIn(part: CancelledPart | undefined, { practiceId }: CareEvent): AmendmentHindrance | undefined {
  if (!part?.failed) return undefined;
  const found = Amendable.safeParse(part.existing).data;
  // A cancellation, another practice's event and none at all look alike.
  if (found?.practiceId !== practiceId) return { is: "missing" };
  return found.amended ? { is: "amended-before" } : { is: "in-another-context", contextId: found.contextId };
}

const REPORTING = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as const;

function partsOf(TableName: string, event: CareEvent, claim: WishedClaim | undefined, amendedIn: string): EventParts {
  const amended = amendedBy(event);
  const expiresAt = epochSeconds(event.expiresAt);
  const Item = {
    ...eventKey(event),
    type: "care-event",
    ...event,
    receipt: packReceipt(event.receipt),
    relayUntil: epochSeconds(event.relayUntil),
    expiresAt,
  };
  return {
    event: { Put: { TableName, Item, ConditionExpression: "attribute_not_exists(pk)", ...REPORTING } },
    claim: claim && { Update: { TableName, ...claimUpdate(event, claim, amended, expiresAt) } },
    amended: amended === undefined ? undefined : { Update: { TableName, ...amendment(event, amended, amendedIn) } },
  };
}

/** A number that nobody has, or that the event has which this one corrects: what had it before is remembered. */
const claimUpdate = (
  { cardRef, contextDay, ref }: CareEvent,
  { key, contentHash }: WishedClaim,
  amended: string | undefined,
  expiresAt: number,
) => ({
  Key: claimKey(key),
  UpdateExpression:
    "SET #type = :type, cardRef = :card, contextDay = :day, #ref = :ref, #content = :ref, expiresAt = :expiresAt",
  ConditionExpression:
    amended === undefined ? "attribute_not_exists(pk)" : "attribute_not_exists(pk) OR #ref = :amended",
  ExpressionAttributeNames: { "#type": "type", "#ref": "ref", "#content": contentName(contentHash) },
  ExpressionAttributeValues: {
    ":type": "invoice",
    ":card": cardRef,
    ":day": contextDay,
    ":ref": ref,
    ":expiresAt": expiresAt,
    ...(amended !== undefined && { ":amended": amended }),
  },
  ...REPORTING,
});

/** Care of the same practice and person, in a context that is not frozen as far as the caller has seen, that nothing has amended. */
const amendment = (
  { cardRef, contextDay, practiceId, ref, kind, recordedAt }: CareEvent,
  amended: string,
  amendedIn: string,
) => ({
  Key: eventKey({ cardRef, contextDay, ref: amended }),
  UpdateExpression: "SET amended = :amendment",
  ConditionExpression:
    "practiceId = :practice AND contextId = :context AND attribute_exists(performedAt) AND attribute_not_exists(amended)",
  ExpressionAttributeValues: {
    ":practice": practiceId,
    ":context": amendedIn,
    ":amendment": { by: ref, how: kind === "cancellation" ? "cancelled" : "corrected", at: recordedAt },
  },
  ...REPORTING,
});
