import type { Context } from "../../../shared/domain/context.ts";
import type { ClientAtCall, Standing, StandingRefusal } from "../../../shared/domain/standing.ts";
import { type ClientProofRefusal, type ProvenClient, whileSpending } from "../../../shared/http/callers.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";

export interface DestroyContextPorts {
  standing(client: ClientAtCall): Promise<Standing>;
  destroyContext(id: string, by: Pick<Context, "practiceId" | "readerId">): Promise<boolean>;
}
export type DestroyContextRefusal = ClientProofRefusal | StandingRefusal | { readonly kind: "context-not-found" };

/** Gives a context up, over or not: it shows nothing and takes no care event from then on. Destroyed again it stays so. */
export async function destroyContext(
  ports: DestroyContextPorts,
  id: string,
  caller: ProvenClient,
): Promise<Outcome<undefined, DestroyContextRefusal>> {
  const read = await whileSpending(caller, ports.standing(caller.client));
  if (!read.ok) return read;
  if (read.value !== "good") return refuse(read.value);
  const [practiceId = "", readerId = ""] = caller.subject.split(".");
  const isDestroyed = await ports.destroyContext(id, { practiceId, readerId });
  return isDestroyed ? done(undefined) : refuse({ kind: "context-not-found" });
}
