import type * as z from "zod";
import { ChangeOutcome } from "../../practice/registry-replies.ts";
import { VersionReply } from "../version-reply.ts";

export const Reply = VersionReply.extend({ outcome: ChangeOutcome });
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
