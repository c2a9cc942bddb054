import type { Enrolment } from "../../../shared/domain/enrolment.ts";
import type { Insured } from "../../../shared/domain/insured.ts";
import { comparableName } from "../../../shared/domain/person-name.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import type { ProvenIdentity } from "../../../shared/protocol/identity-assertion.ts";

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
  const identity = await ports.verifyAssertion(wish.assertion, enrolment.identityNonce);
  if (!identity) return refuse({ kind: "assertion-invalid" });
  const insured = await ports.insured(enrolment.cardRef);
  if (!insured || !samePerson(insured, identity)) return refuse({ kind: "identity-mismatch" });
  if (!(await ports.approveIdentity(wish.id))) return refuse({ kind: "wrong-state" });
  return done({ ...enrolment, state: "identity-approved" });
}

/** Family or birth name, first given name and birth date agree; registers differ on the further given names. */
function samePerson(insured: Insured, identity: ProvenIdentity): boolean {
  const family = comparableName(identity.familyName);
  const names = [insured.familyName, insured.birthName ?? insured.familyName].map(comparableName);
  const first = (givenNames: string) => comparableName(givenNames).split(" ")[0];
  return (
    names.includes(family) &&
    first(identity.givenNames) === first(insured.givenNames) &&
    identity.birthDate === insured.birthDate
  );
}
