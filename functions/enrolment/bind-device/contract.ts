import * as z from "zod";
import { PushTarget } from "../../../shared/http/push-target.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  PIN_MAC_KEY: z.string(),
  CARD_BASE_URL: z.string(),
  CARD_NATURE: z.enum(["real", "test"]),
});

const proof = z.string().min(20).max(2048);
export const DeviceBody = z.strictObject({
  device_proof: proof,
  code_proof: proof,
  push: PushTarget.optional(),
});
