import * as z from "zod";
import { PushTarget } from "../../../shared/http/push-target.ts";
import { RenewedAttestation } from "../../../shared/protocol/device-attestation/attestation.ts";
import { AttestationPolicyText } from "../../../shared/protocol/device-attestation/policy.ts";
import { FactorProof, TwoFactorMembers } from "../../../shared/protocol/two-factor-proof.ts";
import { SensitiveEnv } from "../sensitive-contract.ts";

export const Env = SensitiveEnv.extend({ DEVICE_ATTESTATION: AttestationPolicyText });

/** Both factors as they are, and the key that follows on the phone's, over one challenge. */
export const Body = z.strictObject({
  ...TwoFactorMembers,
  new_device_proof: FactorProof,
  push: PushTarget.optional(),
  attestation: RenewedAttestation.optional(),
});
