import * as z from "zod";
import { GenerationPath } from "../take-key-step/contract.ts";

export { present } from "../take-key-step/contract.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARD_BASE_URL: z.string(),
  SIGNING_TABLE: z.string(),
  CREDENTIAL_SIGNING_KEY: z.string(),
  DOCUMENT_AUTHORITY_KEY: z.string(),
  SIGNING_KEY_WAIT: z.coerce.number(),
});

export const CertificatePath = GenerationPath.pick({ generation: true });

export const CertificateBody = z.strictObject({ reason: z.string().min(3).max(300) });
