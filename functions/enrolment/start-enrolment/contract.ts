import * as z from "zod";
import { Env as EligibilityEnv } from "../../eligibility/check-eligibility/contract.ts";

export const Env = EligibilityEnv.extend({ IDENTITY_ISSUER: z.string() });

/** `document-video` waits for a human operator and is not open yet. */
export const StartBody = z.strictObject({ nir: z.string().length(15), route: z.literal("france-identite") });
