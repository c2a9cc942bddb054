import type { KMSClient } from "@aws-sdk/client-kms";
import type { Assurance } from "../../domain/assurance.ts";
import type { Clock } from "../../kernel/clock.ts";
import { type Outcome, refuse } from "../../kernel/outcome.ts";
import { verifyCanaryStatement } from "../../protocol/device-attestation/canary-statement.ts";
import type { AttestationRefusal } from "../../protocol/device-attestation/refusal.ts";
import type { AttestedBinding } from "../../protocol/device-attestation/verify-device-attestation.ts";
import { barePublicJwk } from "../../protocol/public-jwk.ts";
import { kmsPublicKey } from "./kms-signer.ts";

/**
 * How an environment judges the word on the canary's phone: by the public half of the stage's key for it, which KMS is asked for when there is
 * a statement to judge. Without a key nothing is believed.
 */
export function canaryAuthority(kms: KMSClient, keyId: string | undefined, at: { audience: string; now: Clock }) {
  const key = keyId === undefined ? undefined : kmsPublicKey(kms, keyId);
  return async (statement: string, binding: AttestedBinding): Promise<Outcome<Assurance, AttestationRefusal>> => {
    if (!key) return refuse({ kind: "statement-untrusted" });
    const authority = barePublicJwk(await key.publicJwk());
    return verifyCanaryStatement(statement, { ...binding, authority, audience: at.audience, now: at.now() });
  };
}
