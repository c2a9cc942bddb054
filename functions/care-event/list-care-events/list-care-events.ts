import type { CarePage, ToldEvent } from "../../../shared/adapters/dynamodb/care-table.ts";
import { plusSeconds } from "../../../shared/kernel/clock.ts";

export interface ListPorts {
  /** Events of a card behind a place, by the day of their contexts, with the place to read on from when there are more. */
  events(cardRef: string, after: string | undefined): Promise<CarePage>;
  /** The place of an event among those of its card. */
  placeOf(event: ToldEvent): string;
  now(): Date;
}

/** Where a phone goes on: instants are RFC 3339 texts in UTC with milliseconds, which compare as texts. */
export interface Cursor {
  /** What was recorded or ended from this instant on is news; empty: everything is. */
  readonly since: string;
  /** Within a round of pages, what the next round's news begin with, and the place of the last event that was shown. */
  readonly round?: { readonly next: string; readonly place: string } | undefined;
}
export interface ListedEvents {
  readonly events: readonly ToldEvent[];
  readonly cursor: Cursor;
  /** Whether there are more, to be asked for at once. */
  readonly more: boolean;
}

/** An event is written within seconds of the instant that it is recorded as of: what is younger may still appear behind the cursor. */
const SETTLED_SECONDS = 60;
const FROM_THE_BEGINNING: Cursor = { since: "" };

/**
 * What there is to tell a phone since it asked last: one query, whatever has come meanwhile, late, corrected or cancelled. An event is placed by
 * the day of its context, because its key is made from its request and not from its coming; so each round goes through all that the card has, twenty
 * days at most, and shows what is new. Events of a minute before the round come again in the next: the phone knows them by their references.
 */
export async function listCareEvents(
  ports: ListPorts,
  cardRef: string,
  { limit, cursor = FROM_THE_BEGINNING }: { readonly limit: number; readonly cursor?: Cursor | undefined },
): Promise<ListedEvents> {
  const now = ports.now();
  const { since, round } = cursor;
  const page = await ports.events(cardRef, round?.place);
  const news = page.events.filter((event) => event.relayUntil > now && changedAt(event) >= since);
  const events = news.slice(0, limit);
  const last = events.at(-1);
  const place = last && events.length < news.length ? ports.placeOf(last) : page.next;
  const next = round?.next ?? plusSeconds(now, -SETTLED_SECONDS).toISOString();
  if (place === undefined) return { events, cursor: { since: next }, more: false };
  return { events, cursor: { since, round: { next, place } }, more: true };
}

/** When there was last anything to tell of an event: its recording, or its end by another. */
const changedAt = (event: ToldEvent): string =>
  (event.kind === "cancellation" ? undefined : event.amended?.at) ?? event.recordedAt;
