import type { CodeTried } from "../../../shared/adapters/dynamodb/code-try.ts";
import type { CardChange } from "../../../shared/domain/card-change.ts";
import type { ProvenPhone } from "../../../shared/http/callers.ts";
import type { Ids } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import type { PublicJwk } from "../../../shared/protocol/public-jwk.ts";
import type { TwoFactorProof } from "../../../shared/protocol/two-factor-proof.ts";
import { type CodePorts, codeRefused } from "../../token/try-code.ts";
import { proveBothFactors, type SensitiveRefusal } from "../sensitive-act.ts";

export interface ChangePorts extends CodePorts {
  verifyNewCode(proof: string, both: TwoFactorProof): Promise<{ readonly jwk: PublicJwk } | undefined>;
  changeCode(tried: CodeTried, newMac: string, change: CardChange): Promise<boolean>;
  readonly ids: Ids;
  now(): Date;
}
export interface ChangeWish {
  readonly deviceProof: string;
  readonly codeProof: string;
  readonly newCodeProof: string;
}

/** Another code for the card. After a lost answer the new one opens the session: the app tries it before it asks again. */
export async function changeCode(
  ports: ChangePorts,
  wish: ChangeWish,
  caller: ProvenPhone,
): Promise<Outcome<undefined, SensitiveRefusal>> {
  const proven = await proveBothFactors(ports, wish, caller);
  if (!proven.ok) return proven;
  const { proof, ...tried } = proven.value;
  const next = await ports.verifyNewCode(wish.newCodeProof, proof);
  if (!next) return refuse({ kind: "proof-invalid" });
  const { cardRef, jkt } = tried;
  const newMac = await ports.codeMacOf(next.jwk, cardRef);
  const change = { id: ports.ids.uuid(), cardRef, kind: "code-changed" as const, at: ports.now(), jkt };
  return (await ports.changeCode(tried, newMac, change)) ? done(undefined) : refuse(await codeRefused(ports, tried));
}
