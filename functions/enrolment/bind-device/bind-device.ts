import type { Activation } from "../../../shared/adapters/dynamodb/enrolment-items.ts";
import type { Assurance } from "../../../shared/domain/assurance.ts";
import { type Card, type CardNature, newBindingId, type PushDevice } from "../../../shared/domain/card.ts";
import type { CardChange } from "../../../shared/domain/card-change.ts";
import type { Enrolment } from "../../../shared/domain/enrolment.ts";
import type { Ids } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import type {
  DeviceAttestation,
  EnrolledAttestation,
} from "../../../shared/protocol/device-attestation/attestation.ts";
import type { AttestationRefusal } from "../../../shared/protocol/device-attestation/refusal.ts";
import type { AttestedBinding } from "../../../shared/protocol/device-attestation/verify-device-attestation.ts";
import type { PublicJwk } from "../../../shared/protocol/public-jwk.ts";
import type { TwoFactorProof } from "../../../shared/protocol/two-factor-proof.ts";

export interface BindPorts {
  enrolment(id: string): Promise<Enrolment | undefined>;
  card(cardRef: string): Promise<Card | undefined>;
  verifyProof(proofs: { deviceProof: string; codeProof: string }): Promise<TwoFactorProof | undefined>;
  spendNonce(nonce: string): Promise<boolean>;
  /** Undefined: the phone sent none. */
  verifyAttestation(
    attestation: DeviceAttestation | undefined,
    binding: AttestedBinding,
  ): Promise<Outcome<Assurance, AttestationRefusal>>;
  /** The stage's own word on the canary's phone: worth nothing where there is no canary. */
  verifyCanary(statement: string, binding: AttestedBinding): Promise<Outcome<Assurance, AttestationRefusal>>;
  codeMacOf(codeKey: PublicJwk, cardRef: string): Promise<string>;
  activate(id: string, activation: Activation): Promise<"activated" | "wrong-state" | "card-in-the-way">;
  readonly nature: CardNature;
  readonly ids: Ids;
  now(): Date;
}

export interface BindWish {
  readonly id: string;
  readonly deviceProof: string;
  readonly codeProof: string;
  readonly push?: PushDevice | undefined;
  readonly attestation?: EnrolledAttestation | undefined;
  readonly accountSubject: string;
}

export type BindRefusal =
  | { readonly kind: "enrolment-not-found" }
  | { readonly kind: "wrong-state" }
  | { readonly kind: "proof-invalid" }
  | { readonly kind: "nonce-spent" }
  | { readonly kind: "device-not-attested"; readonly reason: AttestationRefusal["kind"] }
  | { readonly kind: "card-exists" }
  | { readonly kind: "card-changed" };

/**
 * Binds phone and code, and activates the card: one transaction, so that nothing half-made stays. The challenge is spent first. A repeat
 * by the same phone, after a lost answer, gets the same answer whatever its code: this is no place to find a code out. A renewal takes the
 * card from the phone that it was on.
 */
export async function bindDevice(ports: BindPorts, wish: BindWish): Promise<Outcome<{ cardRef: string }, BindRefusal>> {
  const proof = await ports.verifyProof(wish);
  if (proof?.subject !== wish.id) return refuse({ kind: "proof-invalid" });
  const enrolment = await ports.enrolment(wish.id);
  if (enrolment?.accountSubject !== wish.accountSubject) return refuse({ kind: "enrolment-not-found" });
  if (!(await ports.spendNonce(proof.nonce))) return refuse({ kind: "nonce-spent" });
  const { cardRef, renews } = enrolment;
  if (enrolment.state === "active") {
    return enrolment.deviceJkt === proof.deviceJkt ? done({ cardRef }) : refuse({ kind: "wrong-state" });
  }
  const [codeMac, present] = await Promise.all([
    ports.codeMacOf(proof.codeKey, cardRef),
    renews ? ports.card(cardRef) : undefined,
  ]);
  const attest = enrolment.isCanary ? canarysAssurance : assuranceOf;
  const assurance = await attest(ports, wish.attestation, proof, present);
  if (!assurance.ok) return refuse({ kind: "device-not-attested", reason: assurance.refusal.kind });
  const card = newCard(ports, enrolment, proof, { codeMac, assurance: assurance.value });
  const replaces = present?.bindingId;
  const change = { id: ports.ids.uuid(), cardRef, at: ports.now(), ...changeOf(present, proof.deviceJkt) };
  const result = await ports.activate(wish.id, { card, replaces, push: wish.push, change });
  if (result === "card-in-the-way") return refuse({ kind: renews ? "card-changed" : "card-exists" });
  return result === "activated" ? done({ cardRef }) : refuse({ kind: result });
}

/** What the binding is to the card as it stands, whose own ends. The phone of an opposed card has ended before. */
function changeOf(present: Card | undefined, jkt: string): Omit<CardChange, "id" | "cardRef" | "at"> {
  if (!present) return { kind: "activated", jkt };
  const { bindingId: endedBinding, deviceJkt, state } = present;
  if (deviceJkt === jkt) return { kind: "code-renewed", jkt, endedBinding };
  return { kind: "phone-moved", jkt, endedJkt: state === "opposed" ? undefined : deviceJkt, endedBinding };
}

type AssuranceOf = (
  ports: BindPorts,
  attestation: EnrolledAttestation | undefined,
  proof: TwoFactorProof,
  present: Card | undefined,
) => Promise<Outcome<Assurance, AttestationRefusal>>;

const WRONG_HOLDER = refuse({ kind: "wrong-holder" as const });

/** A key that the card is on keeps what is known of it: an Android phone can't attest an old key over a new challenge. */
const assuranceOf: AssuranceOf = async (ports, attestation, proof, present) => {
  if (attestation?.format === "canary") return WRONG_HOLDER;
  return !attestation && present?.deviceJkt === proof.deviceJkt
    ? done(present.assurance)
    : ports.verifyAttestation(attestation, proof);
};

/** Nobody's card is on nobody's phone, and on no other: nothing is kept of it, and no platform counts. */
const canarysAssurance: AssuranceOf = async (ports, attestation, proof) =>
  attestation?.format === "canary" ? ports.verifyCanary(attestation.statement, proof) : WRONG_HOLDER;

const newCard = (
  ports: BindPorts,
  enrolment: Enrolment,
  proof: TwoFactorProof,
  proven: Pick<Card, "codeMac" | "assurance">,
): Card => ({
  cardRef: enrolment.cardRef,
  state: "active",
  nature: enrolment.isCanary ? "test" : ports.nature,
  activatedAt: ports.now().toISOString(),
  bindingId: newBindingId(ports.ids),
  deviceJkt: proof.deviceJkt,
  deviceKey: proof.deviceKey,
  ...proven,
  tries: 0,
  lastTryAt: 0,
});
