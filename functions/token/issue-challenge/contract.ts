import * as z from "zod";

export const Env = z.object({ STAGE: z.string(), DPOP_NONCE_KEY: z.string() });
