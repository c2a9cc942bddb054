import { systemClock } from "../../kernel/clock.ts";
import type { AttestationPolicy } from "../../protocol/device-attestation/policy.ts";
import { attestationChecks } from "../../protocol/device-attestation/verify-device-attestation.ts";
import { attestationRevocations } from "./attestation-revocations.ts";

/** How an environment judges attestations of phones: by the stage's policy and its own copy of the list of revoked certificates. */
export const deviceAttestation = (policy: AttestationPolicy) =>
  attestationChecks(policy, {
    revokedSerials: attestationRevocations(policy.revocationList, systemClock),
    now: systemClock,
  });
