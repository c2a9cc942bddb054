import { type Nir, nirKey } from "../../shared/domain/nir.ts";
import { NIR_SCOPE } from "../../shared/domain/practice.ts";
import { done, type Outcome } from "../../shared/kernel/outcome.ts";
import { personReference } from "../../shared/protocol/person-reference.ts";
import type { ShownContext } from "./context-reply.ts";

export interface PersonPorts {
  /** Of the references of people to practices. An environment that has none yet waits for it. */
  referenceKey(): Promise<Uint8Array>;
  nirOf(cardRef: string, sealed: string): Promise<Nir>;
}

/** A context with who its person is to its reader. */
export interface KnownContext extends ShownContext {
  readonly personRef: string;
  /** With its key, 15 characters: for a reader whose scope allows it, for care that a professional gives. */
  readonly nir?: string | undefined;
}

/**
 * Tells a reader who the person is: by a reference of its practice's own, and by the insured number where it may have that. The key is asked for
 * while the context is being found, so that nobody waits for the one after the other; who is refused waits for no key.
 */
export async function knownTo<Refusal>(
  caller: { readonly scopes: readonly string[] },
  ports: PersonPorts,
  finding: Promise<Outcome<ShownContext, Refusal>>,
): Promise<Outcome<KnownContext, Refusal>> {
  const key = ports.referenceKey();
  // Whoever waits for it is told of its failure.
  key.catch(() => undefined);
  const found = await finding;
  if (!found.ok) return found;
  const { context, household } = found.value;
  const mayHaveNir = context.professional !== undefined && caller.scopes.includes(NIR_SCOPE);
  const [referenceKey, nir] = await Promise.all([
    key,
    mayHaveNir ? ports.nirOf(context.cardRef, household.sealedNir) : undefined,
  ]);
  const personRef = personReference(referenceKey, context.practiceId, context.cardRef);
  return done({ ...found.value, personRef, nir: nir && nir + nirKey(nir) });
}
