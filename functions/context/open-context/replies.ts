import { ContextReply } from "../context-replies.ts";

export const replies = { 201: ContextReply };
