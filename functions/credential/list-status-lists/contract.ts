import * as z from "zod";

export const Env = z.object({ STAGE: z.string(), STATUS_TABLE: z.string(), CARD_BASE_URL: z.string() });
