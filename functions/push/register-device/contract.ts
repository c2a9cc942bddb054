import * as z from "zod";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  PUSH_APPLICATION_ANDROID: z.string(),
  PUSH_APPLICATION_IOS: z.string(),
});

/** Of one run: two run at a time, and SNS takes 30 calls of CreatePlatformEndpoint a second from the whole account. */
export const REGISTRATIONS_PER_SECOND = 12;

/** Which item of the card table is to be worked on. Nothing of what is in it: the worker reads that when it comes to it. */
export const RegistrationMessage = z.object({ pk: z.string(), sk: z.string() });
