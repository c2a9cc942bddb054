import type { Practice } from "../../../shared/domain/practice.ts";
import { type CardNews, MOST_TOLD, type ToldItem } from "../../../shared/domain/told-item.ts";
import { type Use, useOf } from "../../../shared/domain/use.ts";
import { concurrently } from "../../../shared/kernel/concurrently.ts";
import { OpenedContext, ToldChange } from "./contract.ts";

export interface ForwardPorts {
  practice(id: string): Promise<Practice | undefined>;
  recordUse(use: Use): Promise<void>;
  /** Puts news in line, each behind those of its card that were put there before. */
  send(news: readonly CardNews[]): Promise<void>;
}

/**
 * Puts what the care table's stream has gathered in line for the phones: one message a card, so that a card's events of a moment become
 * one push, in the order in which they were written. What nobody is told of is passed over. Sent twice is harmless: the worker looks at
 * what was told. The uses among them are in the holders' lists before anybody is told of them.
 */
export async function forwardCareChanges(ports: ForwardPorts, items: readonly unknown[]): Promise<void> {
  await recordUses(ports, items);
  const byCard = new Map<string, ToldItem[]>();
  for (const item of items) {
    const told = ToldChange.safeParse(item).data;
    if (told) byCard.set(told.cardRef, [...(byCard.get(told.cardRef) ?? []), told.item]);
  }
  const news = [...byCard].flatMap(([cardRef, told]) => chunks(told).map((some) => ({ cardRef, items: some })));
  if (news.length > 0) await ports.send(news);
}

/** Uses that are written at the same time. */
const LANES = 20;

/** Puts each context that was opened in the list of its card, with the practice as it is registered at that moment. */
async function recordUses(ports: ForwardPorts, items: readonly unknown[]): Promise<void> {
  const opened = items.flatMap((item) => OpenedContext.safeParse(item).data ?? []);
  const ids = [...new Set(opened.map(({ practiceId }) => practiceId))];
  const found = await concurrently(ids, LANES, async (id) => [id, await ports.practice(id)] as const);
  const practices = new Map(found);
  await concurrently(opened, LANES, (context) => ports.recordUse(useAt(practices.get(context.practiceId), context)));
}

const useAt = (practice: Practice | undefined, context: OpenedContext): Use => ({
  ...useOf(context),
  practice: practice && { name: practice.name, kind: practice.kind, address: practice.address },
});

const chunks = (told: readonly ToldItem[]): ToldItem[][] =>
  Array.from({ length: Math.ceil(told.length / MOST_TOLD) }, (_, index) =>
    told.slice(index * MOST_TOLD, (index + 1) * MOST_TOLD),
  );
