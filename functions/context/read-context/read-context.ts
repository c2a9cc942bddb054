import type { ProvenClient } from "../../../shared/http/callers.ts";
import { done, type Outcome } from "../../../shared/kernel/outcome.ts";
import { type CardHolderPorts, type CardRefusal, holderOf } from "../card-holder.ts";
import type { ShownContext } from "../context-reply.ts";
import { liveContextOf, type OwnContextPorts, type OwnContextRefusal } from "../own-context.ts";

export type ReadContextPorts = OwnContextPorts & CardHolderPorts;
export type ReadContextRefusal = OwnContextRefusal | CardRefusal;

/** A context again, with the person and the rights as they are now: two round trips, nothing written. */
export async function readContext(
  ports: ReadContextPorts,
  id: string,
  caller: ProvenClient,
): Promise<Outcome<ShownContext, ReadContextRefusal>> {
  const live = await liveContextOf(ports, id, caller);
  if (!live.ok) return live;
  const context = live.value;
  const household = await holderOf(ports, context);
  return household.ok ? done({ context, household: household.value, checkedAt: ports.now() }) : household;
}
