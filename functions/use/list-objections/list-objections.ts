import { noticePlace } from "../../../shared/adapters/dynamodb/objection-items.ts";
import { clientName, partyOf } from "../../../shared/domain/client-name.ts";
import { cursorAfter, type DeltaCursor, type DeltaPage } from "../../../shared/domain/delta.ts";
import type { Fund } from "../../../shared/domain/fund.ts";
import type { ClientAtCall, Standing, StandingRefusal } from "../../../shared/domain/standing.ts";
import type { ObjectionNotice } from "../../../shared/domain/use.ts";
import { type ClientProofRefusal, type ProvenClient, whileSpending } from "../../../shared/http/callers.ts";
import { plusSeconds } from "../../../shared/kernel/clock.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";

export interface ListPorts {
  standing(client: ClientAtCall): Promise<Standing>;
  fund(fundId: string): Promise<Fund | undefined>;
  notices(party: string, limit: number, now: Date, after?: string): Promise<DeltaPage<ObjectionNotice>>;
  now(): Date;
}
export interface ListedObjections {
  readonly notices: readonly ObjectionNotice[];
  /** To come back with; absent as long as there is nothing that is settled. */
  readonly cursor: DeltaCursor | undefined;
  /** Whether there are more, to be asked for at once. */
  readonly more: boolean;
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
): Promise<Outcome<ListedObjections, ListRefusal>> {
  const now = ports.now();
  const notices = ports.notices(partyOf(caller.subject), limit, now, cursor?.place);
  const reads = Promise.all([whyBlocked(ports, caller.client), notices]);
  const read = await whileSpending(caller, reads);
  if (!read.ok) return read;
  const [blocked, page] = read.value;
  if (blocked) return refuse(blocked);
  const settledUntil = plusSeconds(now, -SETTLED_SECONDS);
  const next = cursorAfter(page, ({ objectedAt }) => objectedAt <= settledUntil, noticePlace, cursor);
  return done({ notices: page.entries, cursor: next, more: page.next !== undefined });
}

async function whyBlocked(ports: ListPorts, client: ClientAtCall): Promise<Blocked | undefined> {
  if (clientName(client.clientId)?.kind === "fund") {
    const fund = await ports.fund(client.clientId);
    return fund?.state === "active" ? undefined : { kind: "fund-blocked" };
  }
  const standing = await ports.standing(client);
  return standing === "good" ? undefined : standing;
}
