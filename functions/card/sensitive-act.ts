import type { CodeTried } from "../../shared/adapters/dynamodb/code-try.ts";
import type { PhoneRefusal, ProvenPhone } from "../../shared/http/callers.ts";
import { done, type Outcome, refuse } from "../../shared/kernel/outcome.ts";
import type { TwoFactorProof } from "../../shared/protocol/two-factor-proof.ts";
import { type CodePorts, type CodeRefusal, type TwoFactorProofs, tryCode } from "../token/try-code.ts";

export type SensitiveRefusal = CodeRefusal | PhoneRefusal;

/** A fresh proof of phone and code by the very phone whose session calls: what a stolen session alone can't give. */
export async function proveBothFactors(
  ports: CodePorts,
  proofs: TwoFactorProofs,
  caller: ProvenPhone,
): Promise<Outcome<CodeTried & { readonly proof: TwoFactorProof }, SensitiveRefusal>> {
  const proof = await ports.verifyProof(proofs);
  if (proof?.subject !== caller.subject) return refuse({ kind: "proof-invalid" });
  const [spent, tried] = await Promise.all([caller.spendProof(), tryCode(ports, proof, caller.subject)]);
  if (!spent.ok) return spent;
  return tried.ok ? done({ ...tried.value, bindingId: spent.value.bindingId, proof }) : tried;
}
