import type { StoredDevice } from "../../../shared/adapters/dynamodb/card-items.ts";
import type { PushAddress } from "../../../shared/adapters/sns/push-to.ts";
import type { PushOutcome, PushResult } from "../../../shared/domain/push-outcome.ts";
import { type CardNews, TOLD_KINDS, type ToldItem } from "../../../shared/domain/told-item.ts";
import { epochSeconds } from "../../../shared/kernel/clock.ts";
import { concurrently } from "../../../shared/kernel/concurrently.ts";

export interface DeliverPorts {
  untold(cardRef: string, items: readonly ToldItem[]): Promise<readonly ToldItem[]>;
  devices(cardRef: string): Promise<readonly StoredDevice[]>;
  push(address: PushAddress, type: string, ref: string): Promise<PushResult>;
  recordOutcome(cardRef: string, item: ToldItem, outcome: PushOutcome): Promise<void>;
  now(): Date;
}

/** Outcomes that are written at the same time: ten messages of a card may come at once, with 25 items each. */
const LANES = 25;

/** A push, or that there was no phone for it. */
export interface Delivered {
  readonly outcome: PushResult;
  /** For how long the oldest receipt among its news had been given. */
  readonly waitedMs?: number | undefined;
}

/**
 * Tells a card's phone of all its news that have come, by one push, and records for each what became of it; undefined when there is nothing
 * to tell. What has an outcome was told before, and what can't be fetched any more is not worth a push. A worker that dies after the push
 * and before the last outcome pushes once more: the app fetches what is there and finds nothing new.
 */
export async function deliverPush(ports: DeliverPorts, news: readonly CardNews[]): Promise<Delivered | undefined> {
  const cardRef = news[0]?.cardRef ?? "";
  const live = itemsOf(news).filter(({ expiresAt }) => expiresAt > epochSeconds(ports.now()));
  if (live.length === 0) return undefined;
  const [untold, devices] = await Promise.all([ports.untold(cardRef, live), ports.devices(cardRef)]);
  const named = gravest(untold);
  if (named === undefined) return undefined;
  const phone = devices.find((device) => device.state === "active");
  const address = { cardRef, endpointArn: phone?.endpointArn, jkt: phone?.jkt };
  const outcome = await ports.push(address, named.kind, named.ref);
  const at = ports.now();
  await concurrently(untold, LANES, (item) => ports.recordOutcome(cardRef, item, { outcome, at: at.toISOString() }));
  return { outcome, waitedMs: waited(untold, at) };
}

function waited(items: readonly ToldItem[], at: Date): number | undefined {
  const given = items.flatMap(({ recordedAt }) => (recordedAt === undefined ? [] : Date.parse(recordedAt)));
  return given.length === 0 ? undefined : at.getTime() - Math.min(...given);
}

/** Each item once, however often it has come. */
const itemsOf = (news: readonly CardNews[]): ToldItem[] => [
  ...new Map(news.flatMap(({ items }) => items).map((item) => [item.sk, item])).values(),
];

/** Which one a push for all of them names: the newest of the gravest kind. */
function gravest(items: readonly ToldItem[]): ToldItem | undefined {
  const kind = TOLD_KINDS.find((each) => items.some((item) => item.kind === each));
  return items.findLast((item) => item.kind === kind);
}
