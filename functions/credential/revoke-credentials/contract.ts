import * as z from "zod";

export const Env = z.object({ STAGE: z.string(), CARD_TABLE: z.string(), STATUS_TABLE: z.string() });

/** A change of a card by which it has left a phone. */
export const EndedPhone = z.object({
  type: z.literal("card-change"),
  cardRef: z.string(),
  /** Thumbprint of the key of the phone that was given up. */
  endedJkt: z.string(),
  at: z.iso.datetime(),
});

/** A change of a household by which people are covered no more. */
export const LeftHousehold = z.object({
  type: z.literal("left-household"),
  cardRef: z.string(),
  /** By what their credentials are known. */
  dependants: z.array(z.string()).min(1),
});
export type LeftHousehold = z.infer<typeof LeftHousehold>;

export const Ended = z.union([EndedPhone, LeftHousehold]);
export type Ended = z.infer<typeof Ended>;
