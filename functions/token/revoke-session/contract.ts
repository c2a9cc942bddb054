import * as z from "zod";

export const Env = z.object({ STAGE: z.string(), CARD_TABLE: z.string() });

/** RFC 7009 §2.1. The hint stays unread: the form of a token tells what it is. */
export const Body = z.object({ token: z.string().min(1).max(4096) });
