import { natureAt } from "../../../shared/domain/canary.ts";
import type { Card } from "../../../shared/domain/card.ts";
import { partyOf } from "../../../shared/domain/client-name.ts";
import {
  CONTEXT_LIFE_SECONDS,
  type Context,
  type ContextEnd,
  endOf,
  isOf,
  knownRights,
  type Professional,
  periodOf,
} from "../../../shared/domain/context.ts";
import type { PresentableCredential } from "../../../shared/domain/credential.ts";
import { beneficiariesOf, type DirectoryEntry } from "../../../shared/domain/insured.ts";
import type { Standing, StandingRefusal } from "../../../shared/domain/standing.ts";
import { type ClientProofRefusal, type ProvenClient, whileSpending } from "../../../shared/http/callers.ts";
import { plusSeconds } from "../../../shared/kernel/clock.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import { type CardHolderPorts, type CardRefusal, whyUnusable } from "../card-holder.ts";
import type { ShownContext } from "../context-reply.ts";
import type { OwnContextPorts } from "../own-context.ts";
import {
  type CardProof,
  type CardProofRefusal,
  type ProofPorts,
  readProof,
  type ShownProof,
  stands,
} from "./card-proof.ts";

export interface ContextPorts extends OwnContextPorts, CardHolderPorts, ProofPorts {
  credential(cardRef: string, id: string): Promise<PresentableCredential | undefined>;
  openContext(context: Context): Promise<Context>;
}
export interface ContextWish {
  readonly proof: ShownProof;
  readonly professional: Professional | undefined;
  /** The context that this one is to follow, for an invoice. */
  readonly renews: string | undefined;
  readonly bodyHash: string;
}
type RenewalRefusal = { readonly kind: "context-not-found" } | ContextEnd | { readonly kind: "another-person" };
export type ContextRefusal =
  | CardProofRefusal
  | CardRefusal
  | RenewalRefusal
  | ClientProofRefusal
  | StandingRefusal
  | { readonly kind: "reader-not-allowed" }
  | { readonly kind: "proof-already-used" };

/**
 * Redeems a proof of the card: two round trips, everything that there is to know read together, then one conditional put that is both the
 * single use and the context. The same reader repeating the same post gets the same context; anybody else is refused.
 */
export async function openContext(
  ports: ContextPorts,
  wish: ContextWish,
  caller: ProvenClient,
): Promise<Outcome<ShownContext, ContextRefusal>> {
  const now = ports.now();
  // A desk acts for no professional, whatever it says.
  if (wish.professional && !caller.scopes.includes("context")) return refuse({ kind: "reader-not-allowed" });
  const shown = await readProof(ports, wish.proof, caller.subject);
  if (!shown.ok) return shown;
  const proof = shown.value;
  const found = await holderBy(ports, wish, proof, caller);
  if (!found.ok) return found;
  const { household, renewed } = found.value;
  const [practiceId = "", readerId = ""] = caller.subject.split(".");
  const context = await ports.openContext({
    id: proof.contextId,
    cardRef: proof.cardRef,
    method: proof.method,
    practiceId,
    readerId,
    professional: wish.professional,
    rightsThen: knownRights(household.insured),
    bodyHash: wish.bodyHash,
    beneficiaries: beneficiariesOf(household),
    openedAt: now,
    validUntil: plusSeconds(now, CONTEXT_LIFE_SECONDS),
    renewed: renewed && periodOf(renewed),
  });
  const isSamePost = isOf(context, caller.subject) && context.bodyHash === wish.bodyHash;
  if (!isSamePost) return refuse({ kind: "proof-already-used" });
  const end = endOf(context);
  return end ? refuse(end) : done({ context, household, checkedAt: now });
}

/** Whose proof it is, and the context that is to be renewed, when nothing stands in the way. */
async function holderBy(
  ports: ContextPorts,
  wish: ContextWish,
  proof: CardProof,
  caller: ProvenClient,
): Promise<Outcome<{ household: DirectoryEntry; renewed: Context | undefined }, ContextRefusal>> {
  const read = await whileSpending(caller, readAll(ports, wish, proof, caller));
  if (!read.ok) return read;
  const { standing, card, household, recorded, renewed } = read.value;
  if (standing !== "good") return refuse(standing);
  // A wrong signature and an unknown card look alike: nobody finds cards by guessing.
  if (!card || !household || !(await proof.isOf(card))) return refuse({ kind: "unknown-card" });
  const unfit =
    whyUnusable(card, natureAt(partyOf(caller.subject), ports.nature)) ??
    (proof.credential && !stands(proof.credential, card, recorded) ? ENDED : undefined) ??
    (wish.renews === undefined ? undefined : whyNotRenewed(renewed, proof, caller));
  return unfit ? refuse(unfit) : done({ household, renewed });
}

const ENDED = { kind: "credential-ended" } as const;

interface Read {
  readonly standing: Standing;
  readonly card: Card | undefined;
  readonly household: DirectoryEntry | undefined;
  readonly recorded: PresentableCredential | undefined;
  readonly renewed: Context | undefined;
}

async function readAll(
  ports: ContextPorts,
  { renews }: ContextWish,
  { cardRef, credential }: CardProof,
  { client }: ProvenClient,
): Promise<Read> {
  const [standing, card, household, recorded, renewed] = await Promise.all([
    ports.standing(client),
    ports.card(cardRef),
    ports.household(cardRef),
    credential && ports.credential(cardRef, credential.credentialId),
    renews === undefined ? undefined : ports.context(renews),
  ]);
  return { standing, card, household, recorded, renewed };
}

/** A context is renewed by its own reader, over or not, and by a proof of the same person. */
function whyNotRenewed(
  renewed: Context | undefined,
  { cardRef }: CardProof,
  { subject }: ProvenClient,
): RenewalRefusal | undefined {
  if (!renewed || !isOf(renewed, subject)) return { kind: "context-not-found" };
  if (renewed.cardRef !== cardRef) return { kind: "another-person" };
  return endOf(renewed);
}
