import type { ClaimedWatch, StoredWatch, WatchPage } from "../../../shared/adapters/dynamodb/watch-items.ts";
import type { PushAddress } from "../../../shared/adapters/sns/push-to.ts";
import { parisDay } from "../../../shared/domain/calendar.ts";
import { checkConditions, factsOf } from "../../../shared/domain/eligibility.ts";
import type { Insured } from "../../../shared/domain/insured.ts";
import type { PushResult } from "../../../shared/domain/push-outcome.ts";
import type { Rollout } from "../../../shared/domain/rollout-history.ts";
import { canBeWaitedFor, WATCH_SHARDS } from "../../../shared/domain/watch.ts";
import type { RoundMessage } from "./contract.ts";

export interface TellPorts {
  watches(shard: number, limit: number, after?: string): Promise<WatchPage>;
  insured(cardRef: string): Promise<Insured | undefined>;
  card(cardRef: string): Promise<unknown>;
  rollout(): Promise<Rollout>;
  claimWatch(watch: StoredWatch): Promise<ClaimedWatch | undefined>;
  push(address: PushAddress, type: string, ref: string): Promise<PushResult>;
  endWatch(watch: ClaimedWatch, outcome: PushResult): Promise<void>;
  deleteWatch(watch: StoredWatch): Promise<void>;
  send(message: RoundMessage, delaySeconds: number): Promise<void>;
  told(outcome: PushResult): void;
  now(): Date;
}

const PAGE = 25;
/** A phone is registered within seconds; what is not after some minutes is left to tomorrow's round. */
const DELAY_SECONDS = 60;
const MOST_DELAYS = 5;

/** When no environment keeps the rules of before any more (they are kept for 30 seconds), with some to spare. */
export const SETTLED_SECONDS = 35;

type Finding = "eligible" | "waits" | "pointless";

/**
 * Looks through one page of watches and tells those whose time has come, once: a watch is claimed before its push and ended after it. A
 * worker that dies in between leaves a claim that runs out, and the push comes again with the same reference, which the app shows once. Rules
 * of a moment ago put the page off: who is told, and comes at once, must not be refused by an environment that keeps the rules of before.
 */
export async function tellWatchers(ports: TellPorts, message: RoundMessage): Promise<void> {
  const { shard, after, delayed } = message;
  const [page, rollout] = await Promise.all([ports.watches(shard, PAGE, after), ports.rollout()]);
  const settlesIn = secondsUntilSettled(rollout, ports.now());
  if (settlesIn > 0) return ports.send(message, settlesIn);
  let unregistered = 0;
  for (const watch of page.watches) {
    const finding = await look(ports, watch, rollout);
    if (finding === "pointless") await ports.deleteWatch(watch);
    if (finding !== "eligible") continue;
    const isOnItsWay = watch.endpointArn === undefined && watch.registration !== "disabled";
    if (isOnItsWay) unregistered += 1;
    else await tell(ports, watch);
  }
  if (unregistered > 0 && delayed < MOST_DELAYS) await ports.send({ ...message, delayed: delayed + 1 }, DELAY_SECONDS);
  // Put off, the page alone comes again: its followers have been sent on the first time.
  if (page.next !== undefined && delayed === 0) await ports.send({ shard, after: page.next, delayed: 0 }, 0);
}

const secondsUntilSettled = ({ changedAt }: Rollout, now: Date): number =>
  Math.min(SETTLED_SECONDS, Math.ceil(SETTLED_SECONDS - (now.getTime() - Date.parse(changedAt)) / 1000));

async function look(ports: TellPorts, watch: StoredWatch, { rules }: Rollout): Promise<Finding> {
  const [insured, card] = await Promise.all([ports.insured(watch.cardRef), ports.card(watch.cardRef)]);
  if (!insured || insured.deceasedOn !== undefined) return "pointless";
  const asked = { rollout: rules, day: parisDay(ports.now()) };
  const eligibility = checkConditions(factsOf({ insured, hasCard: card !== undefined }, asked));
  if (eligibility.eligible) return "eligible";
  return canBeWaitedFor(eligibility) ? "waits" : "pointless";
}

async function tell(ports: TellPorts, watch: StoredWatch): Promise<void> {
  const claimed = await ports.claimWatch(watch);
  if (!claimed) return;
  const { cardRef, endpointArn, id } = watch;
  const outcome = await ports.push({ cardRef, endpointArn }, "eligibility.open", id);
  await ports.endWatch(claimed, outcome);
  ports.told(outcome);
}

/** The messages of a whole round: one a shard. */
export const wholeRound = (): RoundMessage[] =>
  Array.from({ length: WATCH_SHARDS }, (_, shard) => ({ shard, delayed: 0 }));
