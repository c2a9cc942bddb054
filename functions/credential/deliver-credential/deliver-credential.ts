import type { Card } from "../../../shared/domain/card.ts";
import type { CardChange } from "../../../shared/domain/card-change.ts";
import type {
  CredentialHolder,
  CredentialOfIssuance,
  Issuance,
  NotRecorded,
} from "../../../shared/domain/credential.ts";
import { type CredentialConfiguration, validityAt } from "../../../shared/domain/credential-configuration.ts";
import { type DeferredIssuance, deliveryAt, POLL_SECONDS } from "../../../shared/domain/deferred-issuance.ts";
import type { DirectoryEntry } from "../../../shared/domain/insured.ts";
import type { StatusPlace } from "../../../shared/domain/status-list.ts";
import type { PhoneRefusal, ProvenWallet } from "../../../shared/http/callers.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import { deliveredChange, isHoldable, issuanceOf, type SigningPorts, signedFor } from "../issuing.ts";

export interface DeliveryPorts extends SigningPorts {
  readonly configurations: readonly CredentialConfiguration[];
  household(cardRef: string): Promise<DirectoryEntry | undefined>;
  deferral(transactionId: string): Promise<DeferredIssuance | undefined>;
  /** `overtaken` when somebody else has delivered it. */
  recordDelivery(
    deferral: DeferredIssuance,
    holder: CredentialHolder,
    issuance: Issuance,
    more: { readonly free: readonly StatusPlace[]; readonly change: CardChange },
  ): Promise<Outcome<readonly StatusPlace[], NotRecorded>>;
  ofIssuance(cardRef: string, issuance: string): Promise<readonly CredentialOfIssuance[]>;
}

export type Delivery =
  | { readonly kind: "delivered"; readonly credentials: readonly string[] }
  | { readonly kind: "pending"; readonly transactionId: string; readonly interval: number };
export type DeliveryRefusal =
  | PhoneRefusal
  | { readonly kind: "transaction-unknown" }
  | { readonly kind: "card-not-usable" };
type Delivered = Outcome<Delivery, DeliveryRefusal>;

/**
 * Answers a wallet that asks for credentials again which it asked for before there was a card (OpenID4VCI 1.0 §9). They are put on record once,
 * for the keys that were proven then. The same go out again when that answer was lost, for a quarter of an hour.
 */
export async function deliverCredential(
  ports: DeliveryPorts,
  transactionId: string,
  caller: ProvenWallet,
): Promise<Delivered> {
  const [spent, deferral] = await Promise.all([caller.spendProof(), ports.deferral(transactionId)]);
  if (!spent.ok) return spent;
  const isCallers = deferral?.cardRef === caller.subject && deferral.walletJkt === caller.jkt;
  const configuration = ports.configurations.find(({ id }) => id === deferral?.configuration);
  if (!deferral || !isCallers) return refuse({ kind: "transaction-unknown" });
  const standing = spent.value;
  if (standing.kind === "awaited") return pending(deferral);
  const isThere = standing.kind === "card" && standing.card.state === "active";
  if (!isThere || !configuration) return refuse({ kind: "card-not-usable" });
  if (!(await ports.canIssue(configuration))) return pending(deferral);
  return deferral.deliveredAt
    ? repeat(ports, configuration, deferral, deferral.deliveredAt)
    : deliver(ports, configuration, deferral, standing.card);
}

const pending = ({ transactionId }: DeferredIssuance): Delivered =>
  done({ kind: "pending", transactionId, interval: POLL_SECONDS });

async function deliver(
  ports: DeliveryPorts,
  configuration: CredentialConfiguration,
  deferral: DeferredIssuance,
  card: Card,
): Promise<Delivered> {
  const { cardRef, keys } = deferral;
  const [household, free] = await Promise.all([
    ports.household(cardRef),
    configuration.isRevocable ? ports.freePlaces(keys.length) : [],
  ]);
  if (!isHoldable(household)) return refuse({ kind: "card-not-usable" });
  const { insured: person, revision } = household;
  const at = ports.now();
  const { issuance, validity } = issuanceOf(configuration, keys, { id: deferral.issuance, at, revision });
  const change = deliveredChange(ports, card, at);
  const recorded = await ports.recordDelivery(deferral, card, issuance, { free, change });
  if (!recorded.ok) return undelivered(ports, deferral, recorded.refusal);
  const places = recorded.value;
  const credentials = await signedFor(ports, configuration, { cardRef, person, issuance, keys, validity, places });
  return done({ kind: "delivered", credentials });
}

/** Of two that race one delivers, and the other asks again, as who is overtaken by news of the household; or the card was given up at that moment. */
async function undelivered(
  ports: DeliveryPorts,
  deferral: DeferredIssuance,
  { kind }: NotRecorded,
): Promise<Delivered> {
  if (kind === "household-changed") return pending(deferral);
  const now = await ports.deferral(deferral.transactionId);
  return now?.deliveredAt ? pending(now) : refuse({ kind: "card-not-usable" });
}

/** The same credentials signed anew: same keys, times and places. Nothing of them was kept but what revokes them. */
async function repeat(
  ports: DeliveryPorts,
  configuration: CredentialConfiguration,
  deferral: DeferredIssuance,
  deliveredAt: Date,
): Promise<Delivered> {
  const { cardRef, keys } = deferral;
  const delivery = deliveryAt(deliveredAt, ports.now());
  if (delivery === "on-its-way") return pending(deferral);
  if (delivery === "over") return refuse({ kind: "transaction-unknown" });
  const [household, records] = await Promise.all([
    ports.household(cardRef),
    ports.ofIssuance(cardRef, deferral.issuance),
  ]);
  const areLive = records.length === keys.length && records.every(({ isLive }) => isLive);
  if (!areLive) return refuse({ kind: "transaction-unknown" });
  if (!isHoldable(household)) return refuse({ kind: "card-not-usable" });
  const places = keys.map(({ jkt }) => records.find(({ holderJkt }) => holderJkt === jkt)?.status);
  const validity = validityAt(configuration, deliveredAt);
  const issuance = { id: deferral.issuance };
  const person = household.insured;
  const credentials = await signedFor(ports, configuration, { cardRef, person, issuance, keys, validity, places });
  return done({ kind: "delivered", credentials });
}
