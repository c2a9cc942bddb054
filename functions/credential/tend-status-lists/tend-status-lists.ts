import { FULL, isOver, liveLists, OPEN_LISTS, openLists, type StatusList } from "../../../shared/domain/status-list.ts";
import type { PublicationMessage } from "../publish-status-list/contract.ts";

export interface TendingPorts {
  /** In the order of their numbers. */
  lists(): Promise<readonly StatusList[]>;
  fillOf(list: StatusList): Promise<number>;
  closeList(list: number): Promise<void>;
  openUpTo(count: number): Promise<void>;
  /** Takes what was published of a list away. */
  unpublish(list: number): Promise<void>;
  removeList(list: number): Promise<void>;
  send(messages: readonly PublicationMessage[]): Promise<void>;
  now(): Date;
}

/**
 * Keeps the lists in order: has every live one signed anew, closes those that are full, opens others in their place, and lets go of those whose
 * credentials have all expired. Each step is complete in itself and harmless when repeated; signing comes first, being what can't wait.
 */
export async function tendStatusLists(ports: TendingPorts): Promise<void> {
  const lists = await ports.lists();
  const now = ports.now();
  const since = now.toISOString();
  await ports.send(liveLists(lists, now).map(({ list }) => ({ list, since })));
  for (const list of openLists(lists, now)) {
    if ((await ports.fillOf(list)) >= FULL) await ports.closeList(list.list);
  }
  await ports.openUpTo(OPEN_LISTS);
  for (const { list } of lists.filter((each) => isOver(each, now))) {
    await ports.unpublish(list);
    // The newest stays on record: the next number is counted from it.
    if (list !== lists.at(-1)?.list) await ports.removeList(list);
  }
}
