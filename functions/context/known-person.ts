import { type Nir, nirKey } from "../../shared/domain/nir.ts";
import { NIR_SCOPE } from "../../shared/domain/practice.ts";
import { done, type Outcome } from "../../shared/kernel/outcome.ts";
import type { ShownContext } from "./context-reply.ts";

export interface PersonPorts {
  /** Who the person is to a practice. */
  personRef(practiceId: string, cardRef: string): Promise<string>;
  nirOf(cardRef: string, sealed: string): Promise<Nir>;
}

/** A context with who its person is to its reader. */
export interface KnownContext extends ShownContext {
  readonly personRef: string;
  /** With its key, 15 characters: for a reader whose scope allows it, for care that a professional gives. */
  readonly nir?: string | undefined;
}

/** Tells a reader who the person is: by a reference of its practice's own, and by the insured number where it may have that. */
export async function knownTo<Refusal>(
  caller: { readonly scopes: readonly string[] },
  ports: PersonPorts,
  found: Outcome<ShownContext, Refusal>,
): Promise<Outcome<KnownContext, Refusal>> {
  if (!found.ok) return found;
  const { context, household } = found.value;
  const mayHaveNir = context.professional !== undefined && caller.scopes.includes(NIR_SCOPE);
  const [personRef, nir] = await Promise.all([
    ports.personRef(context.practiceId, context.cardRef),
    mayHaveNir ? ports.nirOf(context.cardRef, household.sealedNir) : undefined,
  ]);
  return done({ ...found.value, personRef, nir: nir && nir + nirKey(nir) });
}
