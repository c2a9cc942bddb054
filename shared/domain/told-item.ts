import * as z from "zod";

/** What a phone is told of, gravest first: where several are told at once, the push names the first of these among them. */
export const TOLD_KINDS = ["card.used", "care-event.recorded", "statement.arrived", "statement.waiting"] as const;

/** Something in the partition of a card in the care table that its phone is to be told of. */
export const ToldItem = z.object({
  /** Its sort key, which is no more than the phone may see of it. */
  sk: z.string(),
  kind: z.enum(TOLD_KINDS),
  /** Opaque: all that a push tells of it. */
  ref: z.string(),
  /** When there is nothing to fetch any more, in seconds since 1970. */
  expiresAt: z.number(),
  /** When it was recorded and its receipt given, if it has one: from then on the phone should soon be told. */
  recordedAt: z.iso.datetime().optional(),
});
export type ToldItem = z.infer<typeof ToldItem>;

/** What a card's phone is to be told of, as it goes through the queue: at most so many at once. */
export const MOST_TOLD = 25;
export const CardNews = z.object({ cardRef: z.string(), items: z.array(ToldItem).min(1).max(MOST_TOLD) });
export type CardNews = z.infer<typeof CardNews>;
