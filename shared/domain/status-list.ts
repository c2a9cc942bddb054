import { createHash } from "node:crypto";
import { DAY_SECONDS, plusSeconds } from "../kernel/clock.ts";
import { CREDENTIAL_DAYS } from "./credential.ts";

/** Lists that take entries at the same time: which of them a credential is in says nothing of it. */
export const OPEN_LISTS = 8;
/** Share of a list that may be taken: beyond it random places are taken too often. */
export const FULL = 0.5;
/** No list takes entries for longer, however empty: its entries are forgotten some time after it, and only then. */
const LONGEST_OPEN_SECONDS = 90 * DAY_SECONDS;
/** A new list is published within seconds. For a minute it takes entries only when there is no other. */
const SETTLING_SECONDS = 60;
/** A list is served for so much longer than the last credential in it can live. */
const MARGIN_SECONDS = 7 * DAY_SECONDS;
/** Share of decoys: about what is expected to be revoked. */
const DECOY_SHARE = 0.01;
/** Decoys appear one by one over this time, and then stay. */
const DECOYS_APPEAR_SECONDS = 30 * DAY_SECONDS;

/** A status list as it is kept: what it says of credentials is kept beside it. */
export interface StatusList {
  /** From 1, in the order in which lists were opened; never given again. */
  readonly list: number;
  /** Number of its places, a power of two. */
  readonly size: number;
  readonly openedAt: Date;
  /** Since when it takes no more entries. */
  readonly closedAt?: Date | undefined;
  /** What its decoys are made from. */
  readonly decoySeed: string;
}

/** One place in one list. */
export interface StatusPlace {
  readonly list: number;
  readonly index: number;
  /** What was written of the place may be forgotten from here. */
  readonly endsAt: Date;
}

/** The address of a list: `uri` of the credentials in it, and `sub` of its token. It names no place. */
export const statusListUri = (base: string, list: number): string => `${statusListsUri(base)}/${list}`;
/** Where all lists are listed (Token Status List §9). */
export const statusListsUri = (base: string): string => `${base}/status-lists`;

const isOpenAt = ({ openedAt, closedAt }: StatusList, now: Date): boolean =>
  closedAt === undefined && now < plusSeconds(openedAt, LONGEST_OPEN_SECONDS);

/** The lists that take entries. */
export const openLists = (lists: readonly StatusList[], now: Date): StatusList[] =>
  lists.filter((list) => isOpenAt(list, now));

/** Of those the ones that surely are published already, if there are any. */
export function settledLists(lists: readonly StatusList[], now: Date): StatusList[] {
  const open = openLists(lists, now);
  const settled = open.filter(({ openedAt }) => plusSeconds(openedAt, SETTLING_SECONDS) <= now);
  return settled.length > 0 ? settled : open;
}

/** Since when a list takes no entries: closed because it was full, or by its age. */
const closureOf = ({ openedAt, closedAt }: StatusList): Date => closedAt ?? plusSeconds(openedAt, LONGEST_OPEN_SECONDS);

/** When every credential of a list has expired for a week. */
const endOf = (closure: Date): Date => plusSeconds(closure, CREDENTIAL_DAYS * DAY_SECONDS + MARGIN_SECONDS);

/** Whether a list has nothing to say any more. */
export const isOver = (list: StatusList, now: Date): boolean => endOf(closureOf(list)) <= now;

/** The lists that still say something of credentials. */
export const liveLists = (lists: readonly StatusList[], now: Date): StatusList[] =>
  lists.filter((list) => !isOver(list, now));

/** A place in the list. It outlives the list even when that stays open for as long as a list may. */
export const placeIn = (list: StatusList, index: number): StatusPlace => ({
  list: list.list,
  index,
  endsAt: endOf(plusSeconds(list.openedAt, LONGEST_OPEN_SECONDS)),
});

/**
 * All decoys of a list, in the order in which they appear: places that are given to nobody and turn INVALID as if a credential were revoked.
 * Random to who does not know the seed, and the same for whoever knows it.
 */
export function decoysOf({ size, decoySeed }: StatusList): number[] {
  const wanted = Math.floor(size * DECOY_SHARE);
  // A number drawn twice counts once: of twice as many there are surely enough.
  const drawn = createHash("shake256", { outputLength: 2 * 4 * Math.max(wanted, 1) })
    .update(decoySeed)
    .digest();
  const decoys = new Set<number>();
  for (let at = 0; at < drawn.length && decoys.size < wanted; at += 4) decoys.add(drawn.readUInt32BE(at) % size);
  return [...decoys];
}

/** The decoys that have appeared. */
export function decoysAt(list: StatusList, now: Date): number[] {
  const decoys = decoysOf(list);
  const share = (now.getTime() - list.openedAt.getTime()) / (DECOYS_APPEAR_SECONDS * 1000);
  return decoys.slice(0, Math.floor(decoys.length * Math.max(0, share)));
}
