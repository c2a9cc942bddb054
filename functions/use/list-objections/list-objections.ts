import { clientName, partyOf } from "../../../shared/domain/client-name.ts";
import { type DeltaCursor, type DeltaPage, type Listed, listedAfter } from "../../../shared/domain/delta.ts";
import type { Fund } from "../../../shared/domain/fund.ts";
import type { ClientAtCall, Standing, StandingRefusal } from "../../../shared/domain/standing.ts";
import type { ObjectionNotice } from "../../../shared/domain/use.ts";
import { type ClientProofRefusal, type ProvenClient, whileSpending } from "../../../shared/http/callers.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";

export interface ListPorts {
  standing(client: ClientAtCall): Promise<Standing>;
  fund(fundId: string): Promise<Fund | undefined>;
  notices(party: string, limit: number, now: Date, after?: string): Promise<DeltaPage<ObjectionNotice>>;
  /** The place of a notice among those to its party. */
  placeOf(notice: ObjectionNotice): string;
  now(): Date;
}
type Blocked = StandingRefusal | { readonly kind: "fund-blocked" };
export type ListRefusal = ClientProofRefusal | Blocked;

/** A notice is written within seconds of the instant that it is placed by. */
const SETTLED_SECONDS = 60;

/**
 * What has come of objections since a client asked last: to contexts of its practice, whichever of the readers had opened them, or by a fund's own
 * people. One round trip.
 */
export async function listObjections(
  ports: ListPorts,
  { limit, cursor }: { readonly limit: number; readonly cursor?: DeltaCursor | undefined },
  caller: ProvenClient,
): Promise<Outcome<Listed<ObjectionNotice>, ListRefusal>> {
  const now = ports.now();
  const notices = ports.notices(partyOf(caller.subject), limit, now, cursor?.place);
  const reads = Promise.all([whyBlocked(ports, caller.client), notices]);
  const read = await whileSpending(caller, reads);
  if (!read.ok) return read;
  const [blocked, page] = read.value;
  if (blocked) return refuse(blocked);
  const { placeOf } = ports;
  const order = {
    placeOf,
    instantOf: ({ objectedAt }: ObjectionNotice) => objectedAt,
    settledSeconds: SETTLED_SECONDS,
  };
  return done(listedAfter(page, order, now, cursor));
}

async function whyBlocked(ports: ListPorts, client: ClientAtCall): Promise<Blocked | undefined> {
  if (clientName(client.clientId)?.kind === "fund") {
    const fund = await ports.fund(client.clientId);
    return fund?.state === "active" ? undefined : { kind: "fund-blocked" };
  }
  const standing = await ports.standing(client);
  return standing === "good" ? undefined : standing;
}
