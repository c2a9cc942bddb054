import * as z from "zod";

export const Env = z.object({ STAGE: z.string(), PRACTICE_BASE_URL: z.string() });
