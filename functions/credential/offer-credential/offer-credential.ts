import { type CredentialFormat, OFFERED } from "../../../shared/domain/credential-configuration.ts";
import {
  OFFER_SECONDS,
  type OfferedWallet,
  type OfferTerms,
  TX_CODE_LENGTH,
} from "../../../shared/domain/credential-offer.ts";
import type { WalletGround } from "../../../shared/domain/wallet-ground.ts";
import type { PhoneRefusal, ProvenPhone } from "../../../shared/http/callers.ts";
import { plusSeconds } from "../../../shared/kernel/clock.ts";
import type { Ids } from "../../../shared/kernel/ids.ts";
import { done, type Outcome } from "../../../shared/kernel/outcome.ts";
import { preAuthorizedCodeOf } from "../../../shared/protocol/credential-offer.ts";

export interface OfferPorts {
  keepOffer(code: string, ground: WalletGround, terms: OfferTerms): Promise<void>;
  readonly ids: Ids;
  /** So many digits, unpredictable. */
  digits(count: number): string;
  now(): Date;
}

/** The transaction code is told to the holder alone, and this once. */
export interface NewOffer extends OfferTerms {
  readonly id: string;
  readonly code: string;
  readonly expiresAt: Date;
}

export interface OfferWish {
  readonly wallet: OfferedWallet;
  /** Which the wallet reads; SD-JWT VC unless said. */
  readonly format?: CredentialFormat | undefined;
  readonly dependants?: boolean | undefined;
}

/**
 * Offers the session's own card to a wallet: one code, once, for minutes. Another wallet is shown the offer, as a QR or a link that others may
 * see or catch; so it must also be told a transaction code, which only the holder sees. A wallet learns of others in the household only when
 * their cards are offered, too.
 */
export async function offerCredential(
  ports: OfferPorts,
  { wallet, format = "dc+sd-jwt", dependants }: OfferWish,
  caller: ProvenPhone,
): Promise<Outcome<NewOffer, PhoneRefusal>> {
  const spent = await caller.spendProof();
  if (!spent.ok) return spent;
  const id = ports.ids.secret(32);
  const code = preAuthorizedCodeOf(id);
  const txCode = wallet === "other" ? ports.digits(TX_CODE_LENGTH) : undefined;
  const terms = { configuration: OFFERED[format], txCode };
  const { cardRef, deviceJkt, bindingId } = spent.value;
  await ports.keepOffer(code, { cardRef, deviceJkt, bindingId, dependants }, terms);
  return done({ id, code, ...terms, expiresAt: plusSeconds(ports.now(), OFFER_SECONDS) });
}
