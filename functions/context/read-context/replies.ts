import { ContextReply } from "../context-replies.ts";

export const replies = { 200: ContextReply };
