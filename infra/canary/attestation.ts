import { signedBy } from "../../functions/canary/play-journey/client-key.ts";
import { kmsClientKey } from "../../functions/canary/play-journey/ports.ts";
import { epochSeconds } from "../../shared/kernel/clock.ts";
import type { EnrolledAttestation } from "../../shared/protocol/device-attestation/attestation.ts";
import {
  CANARY_STATEMENT_SECONDS,
  CANARY_STATEMENT_TYPE,
} from "../../shared/protocol/device-attestation/canary-statement.ts";
import { type PublicJwk, thumbprint } from "../../shared/protocol/public-jwk.ts";
import { CommandError } from "../admin-command/admin-client.ts";
import type { CanaryStage } from "./canary-stage.ts";

/** @throws CommandError where the canary is off, and nobody's word on its phone counts */
export function requireAuthority({ authority }: Pick<CanaryStage, "authority">): void {
  if (authority === "none")
    throw new CommandError("The stage has no canary: deploy it with the setting canary=on before.");
}

/** The stage's word on the canary's phone, for this one challenge; whoever gives the command must be allowed to sign with the authority's key. */
export async function attested(
  { kms, authority, cardUrl, now }: Pick<CanaryStage, "kms" | "authority" | "cardUrl" | "now">,
  { nonce, deviceKey }: { readonly nonce: string; readonly deviceKey: PublicJwk },
): Promise<EnrolledAttestation> {
  const key = await kmsClientKey(kms, authority)();
  const iat = epochSeconds(now());
  const claims = { aud: cardUrl, nonce, cnf: { jkt: thumbprint(deviceKey) }, iat, exp: iat + CANARY_STATEMENT_SECONDS };
  return { format: "canary", statement: await signedBy(key, { typ: CANARY_STATEMENT_TYPE }, claims) };
}
