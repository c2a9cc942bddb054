import type * as z from "zod";
import { TokenReply } from "../token-reply.ts";

export const Reply = TokenReply;
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
