import * as z from "zod";

export const Env = z.object({ STAGE: z.string(), REGISTRATION_QUEUE: z.string() });
