import type * as z from "zod";
import { Day } from "../../../shared/http/reply-parts.ts";
import { DepartementReply } from "../list-rollout/replies.ts";

export const Reply = DepartementReply.extend({ as_of: Day });
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply, 304: undefined };
