import * as z from "zod";
import { PushTarget } from "../../../shared/http/push-target.ts";
import { EnrolledAttestation } from "../../../shared/protocol/device-attestation/attestation.ts";
import { AttestationPolicyText } from "../../../shared/protocol/device-attestation/policy.ts";
import { TwoFactorMembers } from "../../../shared/protocol/two-factor-proof.ts";

export { Path } from "../prove-identity/contract.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  PIN_MAC_KEY: z.string(),
  CARD_BASE_URL: z.string(),
  CARD_NATURE: z.enum(["real", "test"]),
  DEVICE_ATTESTATION: AttestationPolicyText,
  /** ARN of the key whose word on the canary's phone counts; `none` where the stage has no canary. */
  CANARY_AUTHORITY_KEY: z.string().transform((arn) => (arn === "none" ? undefined : arn)),
});

export const Body = z.strictObject({
  ...TwoFactorMembers,
  push: PushTarget.optional(),
  attestation: EnrolledAttestation.optional(),
});
