import * as z from "zod";
import { type Enrolment, NEXT_STEPS } from "../../../shared/domain/enrolment.ts";

export const Env = z.object({ STAGE: z.string(), CARD_TABLE: z.string(), IDENTITY_ISSUER: z.string() });

export const present = ({ id, state, route, identityNonce, expiresAt }: Enrolment, identityIssuer: string) => ({
  enrolment_id: id,
  state,
  route,
  next: NEXT_STEPS[state],
  // Needed while the identity is to be proven, and not afterwards.
  ...(state === "started" && { identity: { nonce: identityNonce, issuer: identityIssuer } }),
  ...((state === "started" || state === "identity-approved") && { expires_at: expiresAt.toISOString() }),
});
