import type { CodeTried } from "../../../shared/adapters/dynamodb/code-try.ts";
import { TRANSFER_SECONDS } from "../../../shared/adapters/dynamodb/transfer-items.ts";
import type { ProvenPhone } from "../../../shared/http/callers.ts";
import { plusSeconds } from "../../../shared/kernel/clock.ts";
import type { Ids } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import { type CodePorts, codeRefused, type TwoFactorProofs } from "../../token/try-code.ts";
import { proveBothFactors, type SensitiveRefusal } from "../sensitive-act.ts";

export interface TransferPorts extends CodePorts {
  startTransfer(tried: CodeTried, code: string): Promise<boolean>;
  readonly ids: Ids;
  now(): Date;
}
export interface StartedTransfer {
  readonly code: string;
  readonly cardRef: string;
  readonly expiresAt: Date;
}

/** The old phone lets go: a code that it shows to the new one, good once and for ten minutes. Nothing changes until it is taken. */
export async function startTransfer(
  ports: TransferPorts,
  proofs: TwoFactorProofs,
  caller: ProvenPhone,
): Promise<Outcome<StartedTransfer, SensitiveRefusal>> {
  const proven = await proveBothFactors(ports, proofs, caller);
  if (!proven.ok) return proven;
  const { proof: _proof, ...tried } = proven.value;
  const code = ports.ids.secret(32);
  if (!(await ports.startTransfer(tried, code))) return refuse(await codeRefused(ports, tried));
  return done({ code, cardRef: tried.cardRef, expiresAt: plusSeconds(ports.now(), TRANSFER_SECONDS) });
}
