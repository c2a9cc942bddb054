import * as z from "zod";

export const Env = z.object({ STAGE: z.string(), CARD_TABLE: z.string(), STATUS_TABLE: z.string() });

/** A change of a card that has ended a binding: the card has left a phone, or was bound to it anew. */
export const EndedBinding = z.object({
  type: z.literal("card-change"),
  cardRef: z.string(),
  endedBinding: z.string(),
});

/** A change of a household by which people are covered no more. */
export const LeftHousehold = z.object({
  type: z.literal("left-household"),
  cardRef: z.string(),
  /** By what their credentials are known. */
  dependants: z.array(z.string()).min(1),
});
export type LeftHousehold = z.infer<typeof LeftHousehold>;

export const Ended = z.union([EndedBinding, LeftHousehold]);
export type Ended = z.infer<typeof Ended>;
