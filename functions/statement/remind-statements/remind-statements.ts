import { REMINDER_SHARDS, type StoredStatement } from "../../../shared/adapters/dynamodb/statement-items.ts";
import { type ParisDay, parisDay } from "../../../shared/domain/calendar.ts";
import { relayEndOfDay, reminderDayOf } from "../../../shared/domain/relay.ts";
import { careDayOf } from "../../../shared/domain/statement.ts";
import type { CardNews } from "../../../shared/domain/told-item.ts";
import { epochSeconds } from "../../../shared/kernel/clock.ts";
import { concurrently } from "../../../shared/kernel/concurrently.ts";
import type { RoundMessage } from "./contract.ts";

export interface RemindPorts {
  cardsToRemind(
    day: ParisDay,
    shard: number,
    limit: number,
    after?: string,
  ): Promise<{ readonly cardRefs: readonly string[]; readonly next?: string | undefined }>;
  unfetched(cardRef: string, now: Date): Promise<readonly StoredStatement[]>;
  send(news: readonly CardNews[]): Promise<void>;
  goOn(message: RoundMessage): Promise<void>;
  now(): Date;
}

const PAGE = 100;
const LANES = 10;

/**
 * Reminds the phones of one page of a day's statements that they have not fetched, once a card and day: the news has a place of its own in the card's
 * partition, where its push leaves its outcome. A page that comes twice, or late, finds what is left to do.
 */
export async function remindStatements(ports: RemindPorts, message: RoundMessage): Promise<void> {
  const { day, shard, after } = message;
  const page = await ports.cardsToRemind(day, shard, PAGE, after);
  const news = await concurrently(page.cardRefs, LANES, (cardRef) => newsOf(ports, cardRef, day));
  await ports.send(news.filter((each) => each !== undefined));
  if (page.next !== undefined) await ports.goOn({ day, shard, after: page.next });
}

async function newsOf(ports: RemindPorts, cardRef: string, day: ParisDay): Promise<CardNews | undefined> {
  const unfetched = await ports.unfetched(cardRef, ports.now());
  // One that has come only now has just been told.
  const waiting = unfetched.filter((one) => reminderDayOf(careDayOf(one)) === day && isBefore(one, day));
  const newest = waiting.at(-1);
  if (!newest) return undefined;
  const expiresAt = epochSeconds(relayEndOfDay(careDayOf(newest)));
  return { cardRef, items: [{ sk: `REMINDER#${day}`, kind: "statement.waiting", ref: newest.ref, expiresAt }] };
}

const isBefore = ({ recordedAt }: StoredStatement, day: ParisDay): boolean => parisDay(recordedAt) < day;

/** The messages of a whole day: one a shard. */
export const wholeRound = (day: ParisDay): RoundMessage[] =>
  Array.from({ length: REMINDER_SHARDS }, (_, shard) => ({ day, shard }));
