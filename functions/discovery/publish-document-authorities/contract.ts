import * as z from "zod";

export const Env = z.object({ STAGE: z.string(), SIGNING_TABLE: z.string() });

/** Seconds that the roots may be kept. Another is published for longer than this before anything is under it. */
export const ROOTS_SECONDS = 3600;
