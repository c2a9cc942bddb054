import { type Context, isOf, type Lapse, lapseOf } from "../../shared/domain/context.ts";
import type { ClientAtCall, Standing, StandingRefusal } from "../../shared/domain/standing.ts";
import { type ClientProofRefusal, type ProvenClient, whileSpending } from "../../shared/http/callers.ts";
import { done, type Outcome, refuse } from "../../shared/kernel/outcome.ts";

export interface OwnContextPorts {
  standing(client: ClientAtCall): Promise<Standing>;
  context(id: string): Promise<Context | undefined>;
  now(): Date;
}
/** Why a reader gets nothing of a context, whatever it wants with it. */
export type NotOwn = ClientProofRefusal | StandingRefusal | { readonly kind: "context-not-found" };
export type OwnContextRefusal = NotOwn | Lapse;

/** The context that a reader asks for, over or not: one round trip. Another reader's and none at all look alike. */
export async function ownContextOf(
  ports: OwnContextPorts,
  id: string,
  caller: ProvenClient,
): Promise<Outcome<Context, NotOwn>> {
  const read = await whileSpending(caller, Promise.all([ports.standing(caller.client), ports.context(id)]));
  if (!read.ok) return read;
  const [standing, context] = read.value;
  if (standing !== "good") return refuse(standing);
  return context && isOf(context, caller.subject) ? done(context) : refuse({ kind: "context-not-found" });
}

/** The same as long as it shows the person. */
export async function liveContextOf(
  ports: OwnContextPorts,
  id: string,
  caller: ProvenClient,
): Promise<Outcome<Context, OwnContextRefusal>> {
  const own = await ownContextOf(ports, id, caller);
  const lapse = own.ok ? lapseOf(own.value, ports.now()) : undefined;
  return lapse ? refuse(lapse) : own;
}
