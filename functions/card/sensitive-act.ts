import type { CodeTried } from "../../shared/adapters/dynamodb/code-try.ts";
import { type PhoneRefusal, type ProvenPhone, whileSpending } from "../../shared/http/callers.ts";
import { type Outcome, refuse } from "../../shared/kernel/outcome.ts";
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
  const spent = await whileSpending(caller, tryCode(ports, proof, caller.subject));
  if (!spent.ok) return spent;
  const tried = spent.value;
  return tried.ok ? { ok: true, value: { ...tried.value, proof } } : tried;
}
