import type { IdentityProvider } from "../../../shared/adapters/dynamodb/identity-provider-items.ts";
import type { Enrolment, Verdict } from "../../../shared/domain/enrolment.ts";
import type { Insured } from "../../../shared/domain/insured.ts";
import { isSamePerson } from "../../../shared/domain/proven-identity.ts";
import { type ClientProofRefusal, type ProvenCaller, whileSpending } from "../../../shared/http/callers.ts";
import { digest } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import type { IdentityDecision } from "../../../shared/protocol/identity-decision.ts";
import { evidenceDigest } from "../submit-evidence/submit-evidence.ts";

export interface DecisionPorts {
  provider(clientId: string): Promise<IdentityProvider | undefined>;
  verifyDecision(decision: string, provider: IdentityProvider): Promise<IdentityDecision | undefined>;
  enrolment(id: string): Promise<Enrolment | undefined>;
  insured(cardRef: string): Promise<Insured | undefined>;
  decideEvidence(id: string, evidenceDigest: string, decision: string, verdict: Verdict): Promise<boolean>;
}

export type DecisionRefusal =
  | ClientProofRefusal
  | { readonly kind: "decision-invalid" }
  | { readonly kind: "enrolment-not-found" }
  | { readonly kind: "decided-otherwise" };

export interface TakenDecision {
  readonly decisionId: string;
  readonly enrolmentId: string;
}

/**
 * Takes a human operator's decision, once: the same decision again gets the same answer, whatever has become of the enrolment since, and
 * any other changes nothing. The answer tells the provider that it was taken, and nothing of what the directory knows.
 */
export async function decideIdentity(
  ports: DecisionPorts,
  signed: string,
  caller: ProvenCaller,
): Promise<Outcome<TakenDecision, DecisionRefusal>> {
  const read = await whileSpending(caller, ports.provider(caller.subject));
  if (!read.ok) return read;
  const decision = read.value?.state === "active" ? await ports.verifyDecision(signed, read.value) : undefined;
  if (!decision) return refuse({ kind: "decision-invalid" });
  const enrolment = await ports.enrolment(decision.enrolmentId);
  if (!enrolment) return refuse({ kind: "enrolment-not-found" });
  const mark = digest("decision", caller.subject, decision.id);
  const taken = done({ decisionId: decision.id, enrolmentId: enrolment.id });
  if (enrolment.decision === mark) return taken;
  const evidence = evidenceDigest(decision.evidenceReference);
  // A provider that does not hold the enrolment's evidence learns nothing of it.
  if (enrolment.evidenceDigest === undefined) return refuse({ kind: "decided-otherwise" });
  if (enrolment.evidenceDigest !== evidence) return refuse({ kind: "enrolment-not-found" });
  const verdict = await verdictOn(ports, decision, enrolment);
  const written = await ports.decideEvidence(enrolment.id, evidence, mark, verdict);
  return written ? taken : refuse({ kind: "decided-otherwise" });
}

/** The operator's word, and for an approval the directory's: it must be the very person who enrols. */
async function verdictOn(ports: DecisionPorts, { result }: IdentityDecision, enrolment: Enrolment): Promise<Verdict> {
  if (!result.approved) return result;
  const insured = await ports.insured(enrolment.cardRef);
  if (insured && isSamePerson(insured, result.identity)) return { approved: true };
  return { approved: false, rejection: "identity-mismatch" };
}
