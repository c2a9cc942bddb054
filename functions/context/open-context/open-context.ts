import { parisDay } from "../../../shared/domain/calendar.ts";
import type { Card, CardNature } from "../../../shared/domain/card.ts";
import { CONTEXT_LIFE_SECONDS, type Context } from "../../../shared/domain/context.ts";
import { beneficiariesOf, type Household, rightsOn } from "../../../shared/domain/insured.ts";
import type { ClientAtCall, Standing, StandingRefusal } from "../../../shared/domain/standing.ts";
import { type ProofReplayed, type ProvenClient, whileSpending } from "../../../shared/http/callers.ts";
import { plusSeconds } from "../../../shared/kernel/clock.ts";
import { digest } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import { type QrRefusal, qrSignedBy, readQr } from "../../../shared/protocol/qr-proof.ts";

export interface ContextPorts {
  standing(client: ClientAtCall): Promise<Standing>;
  card(cardRef: string): Promise<Card | undefined>;
  household(cardRef: string): Promise<Household | undefined>;
  openContext(context: Context): Promise<Context>;
  readonly nature: CardNature;
  now(): Date;
}
export interface OpenedContext {
  readonly context: Context;
  readonly household: Household;
  readonly inForce: boolean;
  readonly checkedAt: Date;
}
type CardRefusal =
  | { readonly kind: "unknown-card" }
  | { readonly kind: "card-suspended" }
  | { readonly kind: "card-opposed" }
  | { readonly kind: "card-of-another-nature" };
export type ContextRefusal =
  | QrRefusal
  | CardRefusal
  | ProofReplayed
  | StandingRefusal
  | { readonly kind: "proof-already-used" };

/**
 * Redeems a QR: two round trips, card and rights read together, then one conditional put that is both the single use and the context. The
 * same reader repeating the same post gets the same context; anybody else is refused.
 */
export async function openContext(
  ports: ContextPorts,
  wish: { qr: string; bodyHash: string },
  caller: ProvenClient,
): Promise<Outcome<OpenedContext, ContextRefusal>> {
  const now = ports.now();
  const claims = readQr(wish.qr, now);
  if (!claims.ok) return claims;
  const { sub: cardRef, jti } = claims.value;
  const read = await whileSpending(
    caller,
    Promise.all([ports.standing(caller.client), ports.card(cardRef), ports.household(cardRef)]),
  );
  if (!read.ok) return read;
  const [standing, card, household] = read.value;
  if (standing !== "good") return refuse(standing);
  // A wrong signature and an unknown card look alike: nobody finds cards by guessing.
  if (!card || !household || !(await qrSignedBy(wish.qr, card.deviceKey))) return refuse({ kind: "unknown-card" });
  const unusable = whyUnusable(card, ports.nature);
  if (unusable) return refuse(unusable);
  const [practiceId = "", readerId = ""] = caller.subject.split(".");
  const id = digest("context", cardRef, jti);
  const validUntil = plusSeconds(now, CONTEXT_LIFE_SECONDS);
  const context = await ports.openContext({
    id,
    cardRef,
    practiceId,
    readerId,
    bodyHash: wish.bodyHash,
    beneficiaries: beneficiariesOf(household),
    openedAt: now,
    validUntil,
  });
  const mine = context.practiceId === practiceId && context.readerId === readerId;
  if (!mine || context.bodyHash !== wish.bodyHash) return refuse({ kind: "proof-already-used" });
  const inForce = rightsOn(household.insured, parisDay(now)).holds;
  return done({ context, household, inForce, checkedAt: now });
}

function whyUnusable(card: Card, nature: CardNature): CardRefusal | undefined {
  if (card.nature !== nature) return { kind: "card-of-another-nature" };
  if (card.state === "suspended") return { kind: "card-suspended" };
  return card.state === "opposed" ? { kind: "card-opposed" } : undefined;
}
