import type { PushDevice } from "../../../shared/domain/card.ts";
import type { Eligibility } from "../../../shared/domain/eligibility.ts";
import { canBeWaitedFor, WATCH_DAYS, type Watch } from "../../../shared/domain/watch.ts";
import { DAY_SECONDS, plusSeconds } from "../../../shared/kernel/clock.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import {
  checkEligibility,
  type EligibilityPorts,
  type EligibilityRefusal,
} from "../check-eligibility/check-eligibility.ts";

export interface WatchPorts extends EligibilityPorts {
  watchPlace(accountSubject: string): Pick<Watch, "shard" | "id">;
  putWatch(watch: Watch): Promise<void>;
}

export type WatchRefusal =
  | EligibilityRefusal
  | { readonly kind: "already-eligible" }
  | { readonly kind: "nothing-to-wait-for"; readonly eligibility: Eligibility };

export interface Watching {
  readonly watch: Watch;
  readonly eligibility: Eligibility;
}

/** Remembers that somebody wants to be told, and nothing about why: that is looked up when the time comes. */
export async function watchEligibility(
  ports: WatchPorts,
  wish: { nir: string; accountSubject: string; push: PushDevice },
): Promise<Outcome<Watching, WatchRefusal>> {
  const checked = await checkEligibility(ports, wish);
  if (!checked.ok) return checked;
  const { cardRef, eligibility } = checked.value;
  if (eligibility.eligible) return refuse({ kind: "already-eligible" });
  if (!canBeWaitedFor(eligibility)) return refuse({ kind: "nothing-to-wait-for", eligibility });
  const askedAt = ports.now();
  const expiresAt = plusSeconds(askedAt, WATCH_DAYS * DAY_SECONDS);
  const watch = { ...ports.watchPlace(wish.accountSubject), cardRef, push: wish.push, askedAt, expiresAt };
  await ports.putWatch(watch);
  return done({ watch, eligibility });
}
