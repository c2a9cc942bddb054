import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { keptUntil } from "../../domain/care-event.ts";
import { type Context, PROFESSIONS, PROOF_METHODS, type Professional } from "../../domain/context.ts";
import { type Clock, epochSeconds } from "../../kernel/clock.ts";
import { InstantText } from "../../kernel/instant-text.ts";
import { readTogether } from "./read-together.ts";
import { putNew, type Table, unlessConditionFails } from "./table.ts";

export const StoredProfessional = z.object({
  billingId: z.string(),
  speciality: z.string(),
  profession: z.enum(PROFESSIONS),
}) satisfies z.ZodType<Professional>;
const StoredContext = z.object({
  id: z.string(),
  cardRef: z.string(),
  method: z.enum(PROOF_METHODS),
  practiceId: z.string(),
  readerId: z.string(),
  professional: StoredProfessional.optional(),
  rightsThen: z.object({
    organism: z.string(),
    rights: z.object({ from: z.string(), until: z.string().optional() }),
    deceasedOn: z.string().optional(),
  }),
  bodyHash: z.string(),
  beneficiaries: z.array(z.object({ birthDate: z.string(), twinRank: z.int() })),
  openedAt: InstantText,
  validUntil: InstantText,
  renewed: z.object({ from: InstantText, until: InstantText }).optional(),
  destroyedAt: InstantText.optional(),
  objection: z.object({ at: InstantText, blockedCard: z.boolean() }).optional(),
}) satisfies z.ZodType<Context>;

export const contextKey = (id: string) => ({ pk: `CONTEXT#${id}`, sk: "CONTEXT" });

/** Contexts, in the care table. They outlive their 30 minutes for as long as an event may come late. */
export const contextsIn = (table: Table, now: Clock) => ({
  /** The context that now stands for this proof: this one, or the one opened before it. */
  openContext: async (context: Context): Promise<Context> => {
    const expiresAt = epochSeconds(keptUntil(context.openedAt));
    const item = { ...contextKey(context.id), type: "context", ...written(context), expiresAt };
    const put = await putNew(table, item);
    return put.written ? context : StoredContext.parse(put.existing);
  },
  /** As it stands at this moment: what a reader has just opened, or just destroyed, is so for whatever it asks next. */
  context: async (id: string): Promise<Context | undefined> => {
    const get = new GetCommand({ TableName: table.name, Key: contextKey(id), ConsistentRead: true });
    const { Item } = await table.client.send(get);
    return Item && StoredContext.parse(Item);
  },
  /** Those that exist, as they stand at this moment. */
  contexts: async (ids: readonly string[]): Promise<ReadonlyMap<string, Context>> => {
    const found = await readTogether(table, ids.map(contextKey), { ConsistentRead: true });
    return new Map(
      z
        .array(StoredContext)
        .parse(found)
        .map((context) => [context.id, context]),
    );
  },
  /** Destroyed from now on, or since it was the first time. False when this reader has opened no such context. */
  destroyContext: async (id: string, by: Pick<Context, "practiceId" | "readerId">): Promise<boolean> => {
    const update = new UpdateCommand({
      TableName: table.name,
      Key: contextKey(id),
      UpdateExpression: "SET destroyedAt = if_not_exists(destroyedAt, :now)",
      ConditionExpression: "practiceId = :practice AND readerId = :reader",
      ExpressionAttributeValues: { ":now": now().toISOString(), ":practice": by.practiceId, ":reader": by.readerId },
    });
    return (await unlessConditionFails(table.client.send(update))).written;
  },
});

const written = ({ openedAt, validUntil, renewed, destroyedAt, objection, ...context }: Context) => ({
  ...context,
  openedAt: openedAt.toISOString(),
  validUntil: validUntil.toISOString(),
  renewed: renewed && { from: renewed.from.toISOString(), until: renewed.until.toISOString() },
  destroyedAt: destroyedAt?.toISOString(),
  objection: objection && { ...objection, at: objection.at.toISOString() },
});
