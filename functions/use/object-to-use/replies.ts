import { ObjectionReply } from "../objection-schema.ts";

export const replies = { 200: ObjectionReply };
