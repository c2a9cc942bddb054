import { type Enrolment, PROOF_STEPS } from "../../../shared/domain/enrolment.ts";
import { digest } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";

export interface EvidencePorts {
  enrolment(id: string): Promise<Enrolment | undefined>;
  submitEvidence(id: string, evidenceDigest: string): Promise<boolean>;
}

export type EvidenceRefusal = { readonly kind: "enrolment-not-found" } | { readonly kind: "wrong-state" };

/** What is kept of a reference: enough to know it again, useless with the provider, and gone with the decision. */
export const evidenceDigest = (reference: string): string => digest("evidence", reference);

/** Notes which evidence the enrolment waits for a decision on; the same again is fine, another one is not. */
export async function submitEvidence(
  ports: EvidencePorts,
  wish: { id: string; reference: string; accountSubject: string },
): Promise<Outcome<Enrolment, EvidenceRefusal>> {
  const enrolment = await ports.enrolment(wish.id);
  if (enrolment?.accountSubject !== wish.accountSubject) return refuse({ kind: "enrolment-not-found" });
  if (PROOF_STEPS[enrolment.route] !== "submit-evidence") return refuse({ kind: "wrong-state" });
  const submitted = await ports.submitEvidence(wish.id, evidenceDigest(wish.reference));
  return submitted ? done({ ...enrolment, state: "identity-pending" }) : refuse({ kind: "wrong-state" });
}
