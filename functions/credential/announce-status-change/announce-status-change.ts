import type { PublicationMessage } from "../publish-status-list/contract.ts";
import type { Announced } from "./contract.ts";

/**
 * A changed status waits so long, so that whatever else changes meanwhile is published with it. A list that was opened does not wait: there may
 * be credentials in it already.
 */
export const GATHERING_SECONDS = 5;

export interface AnnouncePorts {
  send(messages: readonly PublicationMessage[], delaySeconds: number): Promise<void>;
  now(): Date;
}

/** Asks for the publication of the lists that records are about: once a list, however many records there are. */
export async function announceStatusChanges(ports: AnnouncePorts, records: readonly Announced[]): Promise<void> {
  const since = ports.now().toISOString();
  const send = (type: Announced["type"], delaySeconds: number) => {
    const lists = new Set(records.filter((record) => record.type === type).map(({ list }) => list));
    return ports.send(
      [...lists].map((list) => ({ list, since })),
      delaySeconds,
    );
  };
  await send("status-list", 0);
  await send("status-change", GATHERING_SECONDS);
}
