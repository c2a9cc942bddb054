import * as z from "zod";
import { PushTarget } from "../../../shared/http/push-target.ts";
import { DeviceAttestation } from "../../../shared/protocol/device-attestation/attestation.ts";
import { AttestationPolicyText } from "../../../shared/protocol/device-attestation/policy.ts";
import { TwoFactorMembers } from "../../../shared/protocol/two-factor-proof.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  INSURED_TABLE: z.string(),
  PIN_MAC_KEY: z.string(),
  CARD_BASE_URL: z.string(),
  DEVICE_ATTESTATION: AttestationPolicyText,
});

/** What the old phone showed, and the proofs of the new phone's key and code, for the card's reference. */
export const Body = z.strictObject({
  transfer_code: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  ...TwoFactorMembers,
  push: PushTarget.optional(),
  attestation: DeviceAttestation.optional(),
});
