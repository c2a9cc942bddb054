import * as z from "zod";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  INSURED_TABLE: z.string(),
  IDENTITY_ISSUER: z.string(),
  IDENTITY_AUDIENCE: z.string(),
});

export const Path = z.object({ id: z.uuid() });
/** The identity provider's signed answer, a compact JWT. */
export const Body = z.strictObject({ assertion: z.string().min(20).max(8192) });
