import * as z from "zod";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  PUSH_APPLICATION_ANDROID: z.string(),
  PUSH_APPLICATION_IOS: z.string(),
});

/** A phone whose push token waits for an endpoint, as the card table's stream brings it. */
export const PendingDevice = z.object({
  pk: z.string(),
  sk: z.string(),
  registration: z.literal("pending"),
  platform: z.enum(["android", "ios"]),
  pushToken: z.string(),
});
