import * as z from "zod";

export const Env = z.object({ STAGE: z.string(), PUSH_QUEUE: z.string() });

const Told = { cardRef: z.string(), sk: z.string(), ref: z.string() };

/** What phones are told of, as the care table's stream brings it: only what telling needs, and until when it can be fetched. */
export const ToldChange = z.discriminatedUnion("type", [
  z
    .object({ type: z.literal("care-event"), ...Told, relayUntil: z.number() })
    .transform(({ cardRef, sk, ref, relayUntil }) => ({
      cardRef,
      item: { sk, kind: "care-event.recorded" as const, ref, expiresAt: relayUntil },
    })),
  z
    .object({ type: z.literal("statement"), ...Told, expiresAt: z.number() })
    .transform(({ cardRef, sk, ref, expiresAt }) => ({
      cardRef,
      item: { sk, kind: "statement.arrived" as const, ref, expiresAt },
    })),
]);
