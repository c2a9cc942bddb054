import { EligibilityReply } from "../../../shared/http/eligibility-schema.ts";

export const replies = { 200: EligibilityReply };
