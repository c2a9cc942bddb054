import * as z from "zod";

export const Env = z.object({
  STAGE: z.string(),
  STATUS_TABLE: z.string(),
  STATUS_LIST_BUCKET: z.string(),
  STATUS_LIST_TTL: z.coerce.number(),
  CREDENTIAL_SIGNING_KEY: z.string(),
  SIGNING_TABLE: z.string(),
  CARD_BASE_URL: z.string(),
});

/** A list that is to be published as it is at this instant or later. */
export const PublicationMessage = z.object({ list: z.int().min(1), since: z.iso.datetime() });
export type PublicationMessage = z.infer<typeof PublicationMessage>;
