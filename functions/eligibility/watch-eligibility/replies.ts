import type * as z from "zod";
import { EligibilityReply } from "../../../shared/http/eligibility-schema.ts";
import { Instant } from "../../../shared/http/reply-parts.ts";

export const Reply = EligibilityReply.extend({ watching_until: Instant });
export type Reply = z.input<typeof Reply>;

export const replies = { 201: Reply };
