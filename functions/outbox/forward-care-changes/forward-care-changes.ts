import { type CardNews, MOST_TOLD, type ToldItem } from "../../../shared/domain/told-item.ts";
import { ToldChange } from "./contract.ts";

export interface ForwardPorts {
  /** Puts news in line, each behind those of its card that were put there before. */
  send(news: readonly CardNews[]): Promise<void>;
}

/**
 * Puts what the care table's stream has gathered in line for the phones: one message a card, so that a card's events of a moment become
 * one push, in the order in which they were written. What nobody is told of is passed over. Sent twice is harmless: the worker looks at
 * what was told.
 */
export async function forwardCareChanges(ports: ForwardPorts, items: readonly unknown[]): Promise<void> {
  const byCard = new Map<string, ToldItem[]>();
  for (const item of items) {
    const told = ToldChange.safeParse(item).data;
    if (told) byCard.set(told.cardRef, [...(byCard.get(told.cardRef) ?? []), told.item]);
  }
  const news = [...byCard].flatMap(([cardRef, told]) => chunks(told).map((some) => ({ cardRef, items: some })));
  if (news.length > 0) await ports.send(news);
}

const chunks = (told: readonly ToldItem[]): ToldItem[][] =>
  Array.from({ length: Math.ceil(told.length / MOST_TOLD) }, (_, index) =>
    told.slice(index * MOST_TOLD, (index + 1) * MOST_TOLD),
  );
