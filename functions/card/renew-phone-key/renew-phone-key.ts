import type { NewPhone } from "../../../shared/adapters/dynamodb/card-life.ts";
import type { CodeTried } from "../../../shared/adapters/dynamodb/code-try.ts";
import type { Assurance } from "../../../shared/domain/assurance.ts";
import { type Card, isCanarys, newBindingId, type PushDevice } from "../../../shared/domain/card.ts";
import type { CardChange } from "../../../shared/domain/card-change.ts";
import type { ProvenPhone } from "../../../shared/http/callers.ts";
import type { Ids } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import type { RenewedAttestation } from "../../../shared/protocol/device-attestation/attestation.ts";
import type { AttestationRefusal } from "../../../shared/protocol/device-attestation/refusal.ts";
import type { AttestedBinding } from "../../../shared/protocol/device-attestation/verify-device-attestation.ts";
import type { PublicJwk } from "../../../shared/protocol/public-jwk.ts";
import type { TwoFactorProof } from "../../../shared/protocol/two-factor-proof.ts";
import { type CodePorts, codeRefused } from "../../token/try-code.ts";
import { proveBothFactors, type SensitiveRefusal } from "../sensitive-act.ts";

export interface RenewPorts extends CodePorts {
  verifyNewDevice(proof: string, both: TwoFactorProof): Promise<{ jwk: PublicJwk; jkt: string } | undefined>;
  cardNow(cardRef: string): Promise<Card | undefined>;
  verifyRenewed(
    attestation: RenewedAttestation | undefined,
    binding: AttestedBinding,
    known: Assurance,
  ): Promise<Outcome<Assurance, AttestationRefusal>>;
  renewKey(tried: CodeTried, to: NewPhone, change: CardChange): Promise<boolean>;
  readonly ids: Ids;
  now(): Date;
}
export interface RenewWish {
  readonly deviceProof: string;
  readonly codeProof: string;
  readonly newDeviceProof: string;
  readonly push?: PushDevice | undefined;
  readonly attestation?: RenewedAttestation | undefined;
}
export type RenewRefusal =
  | SensitiveRefusal
  | { readonly kind: "key-not-new" }
  | { readonly kind: "device-not-attested"; readonly reason: AttestationRefusal["kind"] };

/**
 * Another key on the same phone. The old one's sessions and credentials end with it; the code stays. After a lost answer the new key opens a
 * session: the app tries it before it asks again.
 */
export async function renewPhoneKey(
  ports: RenewPorts,
  wish: RenewWish,
  caller: ProvenPhone,
): Promise<Outcome<{ jkt: string }, RenewRefusal>> {
  const proven = await proveBothFactors(ports, wish, caller);
  if (!proven.ok) return proven;
  const { proof, ...tried } = proven.value;
  const next = await ports.verifyNewDevice(wish.newDeviceProof, proof);
  if (!next) return refuse({ kind: "proof-invalid" });
  const { cardRef, jkt: endedJkt, bindingId: endedBinding } = tried;
  const { jkt } = next;
  if (jkt === endedJkt) return refuse({ kind: "key-not-new" });
  const binding = { nonce: proof.nonce, deviceKey: next.jwk };
  const present = await ports.cardNow(cardRef);
  if (!present) return refuse({ kind: "phone-unknown" });
  if (isCanarys(present)) return refuse({ kind: "device-not-attested", reason: "wrong-holder" });
  const assurance = await ports.verifyRenewed(wish.attestation, binding, present.assurance);
  if (!assurance.ok) return refuse({ kind: "device-not-attested", reason: assurance.refusal.kind });
  const ended = { endedJkt, endedBinding };
  const change = { id: ports.ids.uuid(), cardRef, kind: "phone-key-renewed" as const, at: ports.now(), jkt, ...ended };
  const to = { ...next, bindingId: newBindingId(ports.ids), assurance: assurance.value, push: wish.push };
  const renewed = await ports.renewKey(tried, to, change);
  return renewed ? done({ jkt }) : refuse(await codeRefused(ports, tried));
}
