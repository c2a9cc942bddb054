import * as z from "zod";

export const Env = z.object({ STAGE: z.string(), PUSH_QUEUE: z.string() });

/** A care event as the care table's stream brings it: only what telling its phone needs. */
export const RecordedEvent = z
  .object({
    type: z.literal("care-event"),
    cardRef: z.string(),
    sk: z.string(),
    ref: z.string(),
    expiresAt: z.number(),
  })
  .transform(({ cardRef, sk, ref, expiresAt }) => ({
    cardRef,
    item: { sk, kind: "care-event.recorded" as const, ref, expiresAt },
  }));

/** Whatever a phone is told of. */
export const ToldChange = RecordedEvent;
