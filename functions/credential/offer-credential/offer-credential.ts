import { OFFER_SECONDS, type OfferedWallet, TX_CODE_LENGTH } from "../../../shared/domain/credential-offer.ts";
import type { WalletGround } from "../../../shared/domain/wallet-ground.ts";
import type { PhoneRefusal, ProvenPhone } from "../../../shared/http/callers.ts";
import { plusSeconds } from "../../../shared/kernel/clock.ts";
import type { Ids } from "../../../shared/kernel/ids.ts";
import { done, type Outcome } from "../../../shared/kernel/outcome.ts";
import { preAuthorizedCodeOf } from "../../../shared/protocol/credential-offer.ts";

export interface OfferPorts {
  keepOffer(code: string, ground: WalletGround, txCode: string | undefined): Promise<void>;
  readonly ids: Ids;
  /** So many digits, unpredictable. */
  digits(count: number): string;
  now(): Date;
}

export interface NewOffer {
  readonly id: string;
  readonly code: string;
  /** Told to the holder alone, and this once. */
  readonly txCode: string | undefined;
  readonly expiresAt: Date;
}

/**
 * Offers the session's own card to a wallet: one code, once, for minutes. Another wallet is shown the offer, as a QR or a link that others may
 * see or catch; so it must also be told a transaction code, which only the holder sees. A wallet learns of others in the household only when
 * their cards are offered, too.
 */
export async function offerCredential(
  ports: OfferPorts,
  { wallet, dependants }: { readonly wallet: OfferedWallet; readonly dependants?: boolean | undefined },
  caller: ProvenPhone,
): Promise<Outcome<NewOffer, PhoneRefusal>> {
  const spent = await caller.spendProof();
  if (!spent.ok) return spent;
  const id = ports.ids.secret(32);
  const code = preAuthorizedCodeOf(id);
  const txCode = wallet === "other" ? ports.digits(TX_CODE_LENGTH) : undefined;
  await ports.keepOffer(code, { cardRef: caller.subject, deviceJkt: caller.jkt, dependants }, txCode);
  return done({ id, code, txCode, expiresAt: plusSeconds(ports.now(), OFFER_SECONDS) });
}
