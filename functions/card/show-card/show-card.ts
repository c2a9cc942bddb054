import type { StoredDevice } from "../../../shared/adapters/dynamodb/card-items.ts";
import type { HistoryPage } from "../../../shared/adapters/dynamodb/card-life.ts";
import type { Card } from "../../../shared/domain/card.ts";
import type { PhoneRefusal, ProvenPhone } from "../../../shared/http/callers.ts";
import { done, type Outcome } from "../../../shared/kernel/outcome.ts";

export interface ShowPorts {
  devices(cardRef: string): Promise<readonly StoredDevice[]>;
  history(cardRef: string, limit: number, after?: string): Promise<HistoryPage>;
}
export interface ShownCard {
  readonly card: Card;
  readonly devices: readonly StoredDevice[];
  readonly history: HistoryPage;
}
/** The holder's card: its state, the phones it is and was on, and a page of its changes, in one round trip. */
export async function showCard(
  ports: ShowPorts,
  page: { limit: number; cursor?: string | undefined },
  caller: ProvenPhone,
): Promise<Outcome<ShownCard, PhoneRefusal>> {
  const { subject } = caller;
  const [spent, devices, history] = await Promise.all([
    caller.spendProof(),
    ports.devices(subject),
    ports.history(subject, page.limit, page.cursor),
  ]);
  return spent.ok ? done({ card: spent.value, devices, history }) : spent;
}
