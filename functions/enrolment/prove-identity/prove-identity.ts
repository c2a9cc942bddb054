import { type Enrolment, PROOF_STEPS } from "../../../shared/domain/enrolment.ts";
import type { Insured } from "../../../shared/domain/insured.ts";
import { isSamePerson, type ProvenIdentity } from "../../../shared/domain/proven-identity.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";

export interface IdentityPorts {
  enrolment(id: string): Promise<Enrolment | undefined>;
  insured(cardRef: string): Promise<Insured | undefined>;
  verifyAssertion(assertion: string, nonce: string): Promise<ProvenIdentity | undefined>;
  approveIdentity(id: string): Promise<boolean>;
}

export type IdentityRefusal =
  | { readonly kind: "enrolment-not-found" }
  | { readonly kind: "wrong-state" }
  | { readonly kind: "assertion-invalid" }
  | { readonly kind: "identity-mismatch" };

/** Takes the identity provider's assertion. The nonce binds it to this enrolment; the identity must be the directory's. */
export async function proveIdentity(
  ports: IdentityPorts,
  wish: { id: string; assertion: string; accountSubject: string },
): Promise<Outcome<Enrolment, IdentityRefusal>> {
  const enrolment = await ports.enrolment(wish.id);
  if (enrolment?.accountSubject !== wish.accountSubject) return refuse({ kind: "enrolment-not-found" });
  if (PROOF_STEPS[enrolment.route] !== "prove-identity") return refuse({ kind: "wrong-state" });
  const identity = await ports.verifyAssertion(wish.assertion, enrolment.identityNonce);
  if (!identity) return refuse({ kind: "assertion-invalid" });
  const insured = await ports.insured(enrolment.cardRef);
  if (!insured || !isSamePerson(insured, identity)) return refuse({ kind: "identity-mismatch" });
  if (!(await ports.approveIdentity(wish.id))) return refuse({ kind: "wrong-state" });
  return done({ ...enrolment, state: "identity-approved" });
}
