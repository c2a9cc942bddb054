import * as z from "zod";

export { Path } from "../prove-identity/contract.ts";

export const Env = z.object({ STAGE: z.string(), CARD_TABLE: z.string(), IDENTITY_ISSUER: z.string() });

/** The identity-proofing provider's reference of what the person sent it: opaque, and hard to guess. */
const EvidenceReference = z.string().regex(/^[A-Za-z0-9._~-]{20,128}$/);
export const Body = z.strictObject({ evidence_reference: EvidenceReference });
