import * as z from "zod";

export const Env = z.object({
  STAGE: z.string(),
  STATUS_TABLE: z.string(),
  STATUS_LIST_BUCKET: z.string(),
  STATUS_LIST_SIZE: z.coerce.number(),
  PUBLICATION_QUEUE: z.string(),
});
