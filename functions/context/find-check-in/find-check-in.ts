import type { ProvenClient } from "../../../shared/http/callers.ts";
import { done, type Outcome } from "../../../shared/kernel/outcome.ts";
import { checkInContextId } from "../check-in-context.ts";
import { type KnownContext, knownTo, type PersonPorts } from "../known-person.ts";
import { type ReadContextPorts, type ReadContextRefusal, readContext } from "../read-context/read-context.ts";

/** Who has scanned the reader's QR, if anybody has: one read while nobody has, and the person with it once somebody has. */
export async function findCheckIn(
  ports: ReadContextPorts,
  person: PersonPorts,
  checkInId: string,
  caller: ProvenClient,
): Promise<Outcome<KnownContext | undefined, ReadContextRefusal>> {
  const finding = readContext(ports, checkInContextId(caller.subject, checkInId), caller);
  const known = await knownTo(caller, person, finding);
  return !known.ok && known.refusal.kind === "context-not-found" ? done(undefined) : known;
}
