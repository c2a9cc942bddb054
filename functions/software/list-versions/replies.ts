import * as z from "zod";
import { Onwards } from "../../../shared/http/reply-parts.ts";
import { VersionReply } from "../version-reply.ts";

export const Reply = z.strictObject({ software: z.array(VersionReply), next_after: Onwards.optional() });
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
