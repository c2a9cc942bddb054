import * as z from "zod";
import { expecting, jsonBody } from "../../functions/canary/play-journey/call.ts";
import { signIn } from "../../functions/canary/play-journey/client.ts";
import { memoryKey, signedBy } from "../../functions/canary/play-journey/client-key.ts";
import { CANARY_PERSON } from "../../functions/canary/play-journey/contract.ts";
import { epochSeconds } from "../../shared/kernel/clock.ts";
import type { CanaryStage } from "./canary-stage.ts";

const PROVIDER = "identity-canary";

/** A provider that is registered for this one decision: its key is gone with the command, and its name is blocked again. */
export async function decideIdentity(stage: CanaryStage, enrolmentId: string, evidence: string): Promise<void> {
  const { admin, practiceUrl, ids, now } = stage;
  const key = memoryKey();
  const registered = (state: "active" | "blocked") =>
    admin.put(`/v1/identity-providers/${PROVIDER}`, { name: "Canari d’essai", jwk: key.jwk, state });
  await registered("active");
  try {
    const ask = await signIn(stage, { clientId: PROVIDER, key, scope: "identity-decision" });
    const { family_name, given_names, birth_date } = CANARY_PERSON;
    const decision = await signedBy(
      key,
      { typ: "apcv-identity-decision+jwt" },
      {
        iss: PROVIDER,
        aud: practiceUrl,
        iat: epochSeconds(now()),
        jti: ids.uuid(),
        enrolment_id: enrolmentId,
        evidence_reference: evidence,
        decision: "approved",
        identity: { family_name, given_names, birth_date },
      },
    );
    const url = `${practiceUrl}/v1/identity-decisions`;
    expecting(await ask({ method: "POST", url, ...jsonBody({ decision }) }), 200, z.unknown());
  } finally {
    await registered("blocked");
  }
}
