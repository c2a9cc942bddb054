import { GetCommand, TransactWriteCommand, type TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { CARE_KINDS, type CareEvent, type InvoiceClaim, type Recording } from "../../domain/care-event.ts";
import { epochSeconds } from "../../kernel/clock.ts";
import { backOff, type Pause } from "../../kernel/pause.ts";
import { type CancelledPart, hasMetAnother, type Table, unlessCancelled } from "./table.ts";

const instant = z.number().transform((seconds) => new Date(seconds * 1000));
const shares = z.object({ compulsoryCents: z.int(), complementaryCents: z.int(), insuredCents: z.int() });
export const StoredEvent = z.object({
  cardRef: z.string(),
  ref: z.string(),
  careDay: z.string(),
  eventId: z.string(),
  kind: z.enum(CARE_KINDS),
  practiceId: z.string(),
  performedAt: z.string(),
  recordedAt: z.string(),
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
  receipt: z.string(),
  bodyHash: z.string(),
  relayUntil: instant,
  expiresAt: instant,
}) satisfies z.ZodType<CareEvent>;
const StoredClaim = z.object({
  cardRef: z.string(),
  careDay: z.string(),
  ref: z.string(),
  contentHash: z.string(),
}) satisfies z.ZodType<InvoiceClaim>;

export type EventKey = Pick<CareEvent, "cardRef" | "careDay" | "ref">;
export const eventKey = (e: EventKey) => ({ pk: `CARD#${e.cardRef}`, sk: `EVENT#${e.careDay}#${e.ref}` });
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
     * Writes an event under its key and its claim on the invoice number, both or neither. Of writes at the same instant DynamoDB cancels
     * all but one: the others look for what that one has written, and write again only if it has written nothing.
     */
    recordEvent: async (recorded: CareEvent, invoiceKey: string, contentHash: string): Promise<Recording> => {
      const items = recordingOf(table.name, recorded, invoiceKey, contentHash);
      for (let attempt = 1; attempt <= TRIES; attempt += 1) {
        const recording = await written(table, items);
        if (recording.met !== "another-write") return recording;
        await pause(attempt);
        const first = await event(recorded);
        if (first) return { met: "key", event: first };
      }
      return { met: "another-write" };
    },
  };
};

async function written(table: Table, TransactItems: Parts): Promise<Recording> {
  try {
    const parts = await unlessCancelled(table.client.send(new TransactWriteCommand({ TransactItems })));
    return parts ? metIn(parts) : { met: "nothing" };
  } catch (error) {
    if (hasMetAnother(error)) return { met: "another-write" };
    throw error;
  }
}

function recordingOf(TableName: string, recorded: CareEvent, invoiceKey: string, contentHash: string): Parts {
  const { cardRef, careDay, ref } = recorded;
  const expiresAt = epochSeconds(recorded.expiresAt);
  const event = { ...recorded, relayUntil: epochSeconds(recorded.relayUntil), expiresAt };
  const claim = { cardRef, careDay, ref, contentHash, expiresAt };
  return [
    { ...eventKey(recorded), type: "care-event", ...event },
    { ...claimKey(invoiceKey), type: "invoice", ...claim },
  ].map((Item) => ({
    Put: {
      TableName,
      Item,
      ConditionExpression: "attribute_not_exists(pk)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
    },
  }));
}

function metIn([key, invoice]: readonly CancelledPart[]): Recording {
  if (key?.failed) return { met: "key", event: StoredEvent.parse(key.existing) };
  return { met: "invoice", claim: StoredClaim.parse(invoice?.existing) };
}
