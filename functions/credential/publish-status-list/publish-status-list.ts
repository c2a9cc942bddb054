import type { PublishedList } from "../../../shared/adapters/s3/status-list-bucket.ts";
import {
  decoysAt,
  isOver,
  type StatusList,
  statusListsUri,
  statusListUri,
} from "../../../shared/domain/status-list.ts";
import { plusSeconds } from "../../../shared/kernel/clock.ts";
import { encodeStatuses, INVALID } from "../../../shared/protocol/status-list/compressed-statuses.ts";
import type { StatusListClaims } from "../../../shared/protocol/status-list/status-list-token.ts";
import type { PublicationMessage } from "./contract.ts";

/** How long a signed list may be relied upon. It is signed anew every ten minutes: there are hours to mend what keeps it from being so. */
const LIFE_SECONDS = 4 * 3600;
/** Clocks of functions may differ by so much. */
const CLOCKS_APART_SECONDS = 1;
/** Others may publish the same list at the same time: whoever comes later looks again. */
const TRIES = 4;

export interface PublicationPorts {
  list(list: number): Promise<StatusList | undefined>;
  changedStatuses(list: number): Promise<readonly (readonly [index: number, status: number])[]>;
  /** What is published of the list, without the list itself. */
  published(list: number): Promise<PublishedList | undefined>;
  /** False when what is published is not what was named any more. */
  replace(list: number, token: string, readAt: Date, published: PublishedList | undefined): Promise<boolean>;
  sign(claims: StatusListClaims): Promise<string>;
  readonly baseUrl: string;
  readonly ttl: number;
  now(): Date;
}

export type Publication = "published" | "was-published" | "over";

/**
 * Publishes a list with everything that was written until a given instant, unless that has happened already: many messages at once are few
 * publications. What is published is read before the statuses and replaced only if it still stands, so each publication holds all that the one
 * before it holds: an older one never replaces a newer one.
 */
export async function publishStatusList(
  ports: PublicationPorts,
  { list: number, since }: PublicationMessage,
): Promise<Publication> {
  const list = await ports.list(number);
  if (!list || isOver(list, ports.now())) return "over";
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const published = await ports.published(number);
    if (published && published.readAt > plusSeconds(new Date(since), CLOCKS_APART_SECONDS)) return "was-published";
    const readAt = ports.now();
    const changed = await ports.changedStatuses(number);
    const token = await ports.sign(claimsOf(ports, list, changed, readAt));
    if (await ports.replace(number, token, readAt, published)) return "published";
  }
  throw new Error("others publish this list all the time");
}

function claimsOf(
  { baseUrl, ttl }: PublicationPorts,
  list: StatusList,
  changed: readonly (readonly [number, number])[],
  readAt: Date,
): StatusListClaims {
  const decoys = decoysAt(list, readAt).map((index) => [index, INVALID] as const);
  return {
    uri: statusListUri(baseUrl, list.list),
    issuedAt: readAt,
    expiresAt: plusSeconds(readAt, LIFE_SECONDS),
    ttl,
    lst: encodeStatuses(list.size, [...decoys, ...changed]),
    aggregationUri: statusListsUri(baseUrl),
  };
}
