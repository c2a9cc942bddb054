import { jwtVerify } from "jose";
import * as z from "zod";
import { PROVIDER_REJECTIONS, type ProviderRejection } from "../domain/enrolment.ts";
import type { ProvenIdentity } from "../domain/proven-identity.ts";
import { DAY_SECONDS } from "../kernel/clock.ts";
import { ONLINE_SKEW_SECONDS } from "./embedded-key-jwt.ts";
import type { PublicJwk } from "./public-jwk.ts";
import { importKey } from "./verification-key.ts";

/** A decision may come late, but not later than any enrolment lives. */
const DECISION_DAYS = 7;

const name = z.string().min(1).max(200);
const common = {
  jti: z.string().min(8).max(128),
  enrolment_id: z.uuid(),
  evidence_reference: z.string().min(1).max(128),
};
const Claims = z.discriminatedUnion("decision", [
  z.object({
    ...common,
    decision: z.literal("approved"),
    identity: z.strictObject({
      family_name: name,
      given_names: name,
      birth_date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
    }),
  }),
  z.object({ ...common, decision: z.literal("rejected"), reason: z.enum(PROVIDER_REJECTIONS) }),
]);

export interface IdentityDecision {
  readonly id: string;
  readonly enrolmentId: string;
  readonly evidenceReference: string;
  readonly result:
    | { readonly approved: true; readonly identity: ProvenIdentity }
    | { readonly approved: false; readonly rejection: ProviderRejection };
}

/**
 * Verifies the decision of an identity-proofing provider's human operator: a JWS of its own type by the provider's registered key, from the
 * provider to us, no older than seven days. Undefined for anything else.
 */
export async function verifyIdentityDecision(
  decision: string,
  expected: { provider: string; key: PublicJwk; audience: string; now: Date },
): Promise<IdentityDecision | undefined> {
  try {
    const { payload } = await jwtVerify(decision, await importKey(expected.key), {
      typ: "apcv-identity-decision+jwt",
      algorithms: ["ES256"],
      issuer: expected.provider,
      audience: expected.audience,
      currentDate: expected.now,
      maxTokenAge: DECISION_DAYS * DAY_SECONDS,
      clockTolerance: ONLINE_SKEW_SECONDS,
      requiredClaims: ["iat", "jti"],
    });
    const claims = Claims.parse(payload);
    const { jti: id, enrolment_id: enrolmentId, evidence_reference: evidenceReference } = claims;
    if (claims.decision === "rejected") {
      return { id, enrolmentId, evidenceReference, result: { approved: false, rejection: claims.reason } };
    }
    const { family_name: familyName, given_names: givenNames, birth_date: birthDate } = claims.identity;
    return {
      id,
      enrolmentId,
      evidenceReference,
      result: { approved: true, identity: { familyName, givenNames, birthDate } },
    };
  } catch {
    // Whatever is wrong with it, it is not a decision.
    return undefined;
  }
}
