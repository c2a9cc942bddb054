import type { Card, CardNature, PushDevice } from "../../../shared/domain/card.ts";
import type { Enrolment } from "../../../shared/domain/enrolment.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import type { PublicJwk } from "../../../shared/protocol/public-jwk.ts";
import type { TwoFactorProof } from "../../../shared/protocol/two-factor-proof.ts";

export interface BindPorts {
  enrolment(id: string): Promise<Enrolment | undefined>;
  verifyProof(proofs: { deviceProof: string; codeProof: string }): Promise<TwoFactorProof | undefined>;
  spendNonce(nonce: string): Promise<boolean>;
  codeMacOf(codeKey: PublicJwk, cardRef: string): Promise<string>;
  activate(id: string, card: Card, push?: PushDevice): Promise<"activated" | "wrong-state" | "card-exists">;
  readonly nature: CardNature;
  now(): Date;
}

export interface BindWish {
  readonly id: string;
  readonly deviceProof: string;
  readonly codeProof: string;
  readonly push?: PushDevice | undefined;
  readonly accountSubject: string;
}

export type BindRefusal =
  | { readonly kind: "enrolment-not-found" }
  | { readonly kind: "wrong-state" }
  | { readonly kind: "proof-invalid" }
  | { readonly kind: "nonce-spent" }
  | { readonly kind: "card-exists" };

/**
 * Binds phone and code, and activates the card: one transaction, so that nothing half-made stays. The challenge is spent first. A repeat
 * by the same phone, after a lost answer, gets the same answer whatever its code: this is no place to find a code out.
 */
export async function bindDevice(ports: BindPorts, wish: BindWish): Promise<Outcome<{ cardRef: string }, BindRefusal>> {
  const proof = await ports.verifyProof(wish);
  if (proof?.subject !== wish.id) return refuse({ kind: "proof-invalid" });
  const enrolment = await ports.enrolment(wish.id);
  if (enrolment?.accountSubject !== wish.accountSubject) return refuse({ kind: "enrolment-not-found" });
  if (!(await ports.spendNonce(proof.nonce))) return refuse({ kind: "nonce-spent" });
  const { cardRef } = enrolment;
  if (enrolment.state === "active") {
    return enrolment.deviceJkt === proof.deviceJkt ? done({ cardRef }) : refuse({ kind: "wrong-state" });
  }
  const codeMac = await ports.codeMacOf(proof.codeKey, cardRef);
  const result = await ports.activate(wish.id, newCard(ports, enrolment, proof, codeMac), wish.push);
  return result === "activated" ? done({ cardRef }) : refuse({ kind: result });
}

const newCard = (ports: BindPorts, enrolment: Enrolment, proof: TwoFactorProof, codeMac: string): Card => ({
  cardRef: enrolment.cardRef,
  state: "active",
  nature: ports.nature,
  activatedAt: ports.now().toISOString(),
  deviceJkt: proof.deviceJkt,
  deviceKey: proof.deviceKey,
  codeMac,
  tries: 0,
  lastTryAt: 0,
});
