import * as z from "zod";
import { type Enrolment, isOpen, NEXT_STEPS, PROOF_STEPS } from "../../../shared/domain/enrolment.ts";
import type { EnrolmentReply } from "../enrolment-reply.ts";

export { Path } from "../prove-identity/contract.ts";

export const Env = z.object({ STAGE: z.string(), CARD_TABLE: z.string(), IDENTITY_ISSUER: z.string() });

/** Where an enrolment stands, what comes next and until when. */
export const presentEnrolment = (enrolment: Enrolment, identityIssuer: string): EnrolmentReply => {
  const { id, state, route, renews, identityNonce, expiresAt, rejection } = enrolment;
  const provesByAssertion = state === "started" && PROOF_STEPS[route] === "prove-identity";
  return {
    enrolment_id: id,
    state,
    route,
    renews,
    next: NEXT_STEPS[state](route),
    rejection,
    // Needed while the identity is to be proven, and not afterwards.
    ...(provesByAssertion && { identity: { nonce: identityNonce, issuer: identityIssuer } }),
    ...(isOpen(state) && { expires_at: expiresAt.toISOString() }),
  };
};
