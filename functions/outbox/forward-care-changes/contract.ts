import * as z from "zod";
import { StoredProfessional } from "../../../shared/adapters/dynamodb/context-items.ts";
import { usePlace } from "../../../shared/adapters/dynamodb/use-items.ts";
import { PROOF_METHODS } from "../../../shared/domain/context.ts";
import { InstantText } from "../../../shared/kernel/instant-text.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARE_TABLE: z.string(),
  PRACTICE_TABLE: z.string(),
  PUSH_QUEUE: z.string(),
});

/** A context that was opened, with what its use shows of it. */
export const OpenedContext = z.object({
  type: z.literal("context"),
  id: z.string(),
  cardRef: z.string(),
  practiceId: z.string(),
  method: z.enum(PROOF_METHODS),
  professional: StoredProfessional.optional(),
  openedAt: InstantText,
  expiresAt: z.number(),
});
export type OpenedContext = z.infer<typeof OpenedContext>;

const Told = { cardRef: z.string(), sk: z.string(), ref: z.string() };

/** What phones are told of, as the care table's stream brings it: only what telling needs, and until when it can be fetched. */
export const ToldChange = z.discriminatedUnion("type", [
  OpenedContext.transform(({ cardRef, expiresAt, ...context }) => ({
    cardRef,
    item: { sk: usePlace(context), kind: "card.used" as const, ref: context.id, expiresAt },
  })),
  z
    .object({ type: z.literal("care-event"), ...Told, relayUntil: z.number(), recordedAt: z.string().optional() })
    .transform(({ cardRef, sk, ref, relayUntil, recordedAt }) => ({
      cardRef,
      item: { sk, kind: "care-event.recorded" as const, ref, expiresAt: relayUntil, recordedAt },
    })),
  z
    .object({ type: z.literal("statement"), ...Told, expiresAt: z.number() })
    .transform(({ cardRef, sk, ref, expiresAt }) => ({
      cardRef,
      item: { sk, kind: "statement.arrived" as const, ref, expiresAt },
    })),
]);
