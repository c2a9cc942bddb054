import * as z from "zod";
import { PushTarget } from "../../../shared/http/push-target.ts";
import { DeviceAttestation } from "../../../shared/protocol/device-attestation/attestation.ts";
import { AttestationPolicyText } from "../../../shared/protocol/device-attestation/policy.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  PIN_MAC_KEY: z.string(),
  CARD_BASE_URL: z.string(),
  CARD_NATURE: z.enum(["real", "test"]),
  DEVICE_ATTESTATION: AttestationPolicyText,
});

const proof = z.string().min(20).max(2048);
export const DeviceBody = z.strictObject({
  device_proof: proof,
  code_proof: proof,
  push: PushTarget.optional(),
  attestation: DeviceAttestation.optional(),
});
