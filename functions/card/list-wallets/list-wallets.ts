import type { ListedWallet, WalletsPage } from "../../../shared/adapters/dynamodb/wallet-session-items.ts";
import { type Card, isStillBound } from "../../../shared/domain/card.ts";
import type { PhoneRefusal, ProvenPhone } from "../../../shared/http/callers.ts";
import { done, type Outcome } from "../../../shared/kernel/outcome.ts";

export interface WalletsPorts {
  walletsOf(cardRef: string, limit: number, after?: string): Promise<WalletsPage>;
}
export interface ShownWallet extends Omit<ListedWallet, "ground" | "jkt"> {
  /** Whether it is the phone's own. */
  readonly isOwn: boolean;
  /** Whether it may have the cards of everybody covered. */
  readonly dependants: boolean;
}
export interface ShownWallets {
  readonly wallets: readonly ShownWallet[];
  readonly next: string | undefined;
}

/** The wallets that may fetch the card's credentials, in one round trip: not those of an earlier binding, which can do nothing more. */
export async function listWallets(
  { walletsOf }: WalletsPorts,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  caller: ProvenPhone,
): Promise<Outcome<ShownWallets, PhoneRefusal>> {
  const [spent, page] = await Promise.all([caller.spendProof(), walletsOf(caller.subject, limit, cursor)]);
  if (!spent.ok) return spent;
  const card = spent.value;
  return done({
    wallets: page.wallets.filter((each) => isUsable(each, card)).map((each) => shown(each, card)),
    next: page.next,
  });
}

/** One that still stands on an enrolment is shown: whether that has become this card is known when it comes again. */
const isUsable = ({ ground }: ListedWallet, card: Card): boolean =>
  "enrolmentId" in ground || isStillBound(card, ground.bindingId);

const shown = ({ ground, jkt, ...wallet }: ListedWallet, { deviceJkt }: Card): ShownWallet => ({
  ...wallet,
  isOwn: jkt === deviceJkt,
  dependants: "dependants" in ground && ground.dependants === true,
});
