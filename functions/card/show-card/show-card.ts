import type { StoredDevice } from "../../../shared/adapters/dynamodb/card-items.ts";
import type { HistoryPage } from "../../../shared/adapters/dynamodb/card-life.ts";
import type { Card } from "../../../shared/domain/card.ts";
import { type ProofReplayed, type ProvenCaller, whileSpending } from "../../../shared/http/callers.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";

export interface ShowPorts {
  cardNow(cardRef: string): Promise<Card | undefined>;
  devices(cardRef: string): Promise<readonly StoredDevice[]>;
  history(cardRef: string, limit: number, after?: string): Promise<HistoryPage>;
}
export interface ShownCard {
  readonly card: Card;
  readonly devices: readonly StoredDevice[];
  readonly history: HistoryPage;
}
export type ShowRefusal = ProofReplayed | { readonly kind: "card-not-found" };

/** The holder's card: its state, the phones it is and was on, and a page of its changes, in one round trip. */
export async function showCard(
  ports: ShowPorts,
  page: { limit: number; cursor?: string | undefined },
  caller: ProvenCaller,
): Promise<Outcome<ShownCard, ShowRefusal>> {
  const { subject } = caller;
  const reads = Promise.all([
    ports.cardNow(subject),
    ports.devices(subject),
    ports.history(subject, page.limit, page.cursor),
  ]);
  const read = await whileSpending(caller, reads);
  if (!read.ok) return read;
  const [card, devices, history] = read.value;
  return card ? done({ card, devices, history }) : refuse({ kind: "card-not-found" });
}
