import type { Transfer } from "../../../shared/adapters/dynamodb/transfer-items.ts";
import type { Assurance } from "../../../shared/domain/assurance.ts";
import { type Card, isCanarys, newBindingId, type PushDevice } from "../../../shared/domain/card.ts";
import type { CardChange } from "../../../shared/domain/card-change.ts";
import type { Insured } from "../../../shared/domain/insured.ts";
import type { Ids } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import type { DeviceAttestation } from "../../../shared/protocol/device-attestation/attestation.ts";
import type { AttestationRefusal } from "../../../shared/protocol/device-attestation/refusal.ts";
import type { AttestedBinding } from "../../../shared/protocol/device-attestation/verify-device-attestation.ts";
import type { PublicJwk } from "../../../shared/protocol/public-jwk.ts";
import type { TwoFactorProof } from "../../../shared/protocol/two-factor-proof.ts";
import type { TwoFactorProofs } from "../../token/try-code.ts";

export interface TakeOverPorts {
  verifyProof(proofs: TwoFactorProofs): Promise<TwoFactorProof | undefined>;
  transfer(code: string): Promise<Transfer | undefined>;
  insured(cardRef: string): Promise<Insured | undefined>;
  cardNow(cardRef: string): Promise<Card | undefined>;
  spendNonce(nonce: string): Promise<boolean>;
  verifyAttestation(
    attestation: DeviceAttestation | undefined,
    binding: AttestedBinding,
  ): Promise<Outcome<Assurance, AttestationRefusal>>;
  codeMacOf(codeKey: PublicJwk, cardRef: string): Promise<string>;
  takeOver(code: string, card: Card, push: PushDevice | undefined, change: CardChange): Promise<boolean>;
  readonly ids: Ids;
  now(): Date;
}
export interface TakeOverWish extends TwoFactorProofs {
  readonly transferCode: string;
  readonly push?: PushDevice | undefined;
  readonly attestation?: DeviceAttestation | undefined;
  readonly accountSubject: string;
}
export type TakeOverRefusal =
  | { readonly kind: "proof-invalid" }
  | { readonly kind: "transfer-not-found" }
  | { readonly kind: "nonce-spent" }
  | { readonly kind: "key-not-new" }
  | { readonly kind: "device-not-attested"; readonly reason: AttestationRefusal["kind"] }
  | { readonly kind: "card-changed" };

/**
 * The new phone takes the card: it shows what the old one let go, the holder's own account, and proofs of its key and of the code, which
 * may be another one. The old phone ends in the same write. A repeat by the same phone, after a lost answer, gets the same answer.
 */
export async function takeOverCard(
  ports: TakeOverPorts,
  wish: TakeOverWish,
): Promise<Outcome<{ cardRef: string }, TakeOverRefusal>> {
  const proof = await ports.verifyProof(wish);
  if (!proof) return refuse({ kind: "proof-invalid" });
  const { subject: cardRef, deviceJkt: jkt } = proof;
  const transfer = await ports.transfer(wish.transferCode);
  // A code of another card, and one that there is not, look alike.
  if (transfer?.cardRef !== cardRef) return refuse({ kind: "transfer-not-found" });
  const [insured, present] = await Promise.all([ports.insured(cardRef), ports.cardNow(cardRef)]);
  if (!present || insured?.accountSubject !== wish.accountSubject) return refuse({ kind: "transfer-not-found" });
  if (!(await ports.spendNonce(proof.nonce))) return refuse({ kind: "nonce-spent" });
  if (transfer.spentBy !== undefined) {
    const isRepeat = transfer.spentBy === jkt && present.deviceJkt === jkt;
    return isRepeat ? done({ cardRef }) : refuse({ kind: "transfer-not-found" });
  }
  const { fromJkt: endedJkt, fromBinding: endedBinding } = transfer;
  if (jkt === endedJkt) return refuse({ kind: "key-not-new" });
  if (isCanarys(present)) return refuse({ kind: "device-not-attested", reason: "wrong-holder" });
  const assurance = await ports.verifyAttestation(wish.attestation, proof);
  if (!assurance.ok) return refuse({ kind: "device-not-attested", reason: assurance.refusal.kind });
  const codeMac = await ports.codeMacOf(proof.codeKey, cardRef);
  const bound = { bindingId: newBindingId(ports.ids), deviceJkt: jkt, deviceKey: proof.deviceKey };
  const card = { ...present, ...bound, assurance: assurance.value, codeMac };
  const ended = { endedJkt, endedBinding };
  const change = { id: ports.ids.uuid(), cardRef, kind: "phone-moved" as const, at: ports.now(), jkt, ...ended };
  const taken = await ports.takeOver(wish.transferCode, card, wish.push, change);
  return taken ? done({ cardRef }) : refuse({ kind: "card-changed" });
}
