import * as z from "zod";
import { ChangeReason } from "../../../shared/http/change-reason.ts";
import { Path as GenerationPath } from "../take-key-step/contract.ts";

export { present } from "../take-key-step/contract.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARD_BASE_URL: z.string(),
  SIGNING_TABLE: z.string(),
  CREDENTIAL_SIGNING_KEY: z.string(),
  DOCUMENT_AUTHORITY_KEY: z.string(),
  SIGNING_KEY_WAIT: z.coerce.number(),
});

export const Path = GenerationPath.pick({ generation: true });

export const Body = z.strictObject({ reason: ChangeReason });
