import type { CodeTried } from "../../../shared/adapters/dynamodb/code-try.ts";
import { type CredentialFormat, OFFERED } from "../../../shared/domain/credential-configuration.ts";
import {
  OFFER_SECONDS,
  type OfferedWallet,
  type OfferTerms,
  TX_CODE_LENGTH,
} from "../../../shared/domain/credential-offer.ts";
import type { WalletGround } from "../../../shared/domain/wallet-ground.ts";
import type { ProvenPhone } from "../../../shared/http/callers.ts";
import { plusSeconds } from "../../../shared/kernel/clock.ts";
import type { Ids } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import { preAuthorizedCodeOf } from "../../../shared/protocol/credential-offer.ts";
import { proveBothFactors, type SensitiveRefusal } from "../../card/sensitive-act.ts";
import { type CodePorts, codeRefused, type TwoFactorProofs } from "../../token/try-code.ts";

export interface OfferPorts extends CodePorts {
  keepOffer(code: string, ground: WalletGround, terms: OfferTerms): Promise<void>;
  /** The second half of an act by phone and code, and the offer: both or neither. False when the code was not the card's. */
  keepProvenOffer(tried: CodeTried, code: string, ground: WalletGround, terms: OfferTerms): Promise<boolean>;
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
  readonly proofs?: TwoFactorProofs | undefined;
}

export type OfferRefusal = SensitiveRefusal | { readonly kind: "factors-missing" };

/**
 * Offers the session's own card to a wallet: one code, once, for minutes. The app's own wallet is the phone: only its key can take the offer, so the
 * session is enough, each time that the app opens. Another wallet stays for months, so its offer asks for phone and code anew, as whatever changes
 * the card does; it is shown as a QR or a link that others may see or catch, so the wallet must also be told a transaction code, which only the
 * holder sees. A wallet learns of others in the household only when their cards are offered, too, which asks for both factors as well.
 */
export async function offerCredential(
  ports: OfferPorts,
  { wallet, format = "dc+sd-jwt", dependants, proofs }: OfferWish,
  caller: ProvenPhone,
): Promise<Outcome<NewOffer, OfferRefusal>> {
  const id = ports.ids.secret(32);
  const code = preAuthorizedCodeOf(id);
  const taker =
    wallet === "own"
      ? { txCode: undefined, takerJkt: caller.jkt }
      : { txCode: ports.digits(TX_CODE_LENGTH), takerJkt: undefined };
  const offer = { code, terms: { configuration: OFFERED[format], ...taker }, dependants };
  const isForPhone = wallet === "own" && dependants !== true;
  if (!proofs && !isForPhone) return refuse({ kind: "factors-missing" });
  const kept = await (proofs ? keepByBothFactors(ports, offer, proofs, caller) : keepBySession(ports, offer, caller));
  if (!kept.ok) return kept;
  return done({ id, code, ...offer.terms, expiresAt: plusSeconds(ports.now(), OFFER_SECONDS) });
}

interface OfferToKeep {
  readonly code: string;
  readonly terms: OfferTerms;
  readonly dependants: boolean | undefined;
}

async function keepBySession(
  { keepOffer }: OfferPorts,
  { code, terms, dependants }: OfferToKeep,
  caller: ProvenPhone,
): Promise<Outcome<undefined, OfferRefusal>> {
  const spent = await caller.spendProof();
  if (!spent.ok) return spent;
  const { cardRef, deviceJkt, bindingId } = spent.value;
  await keepOffer(code, { cardRef, deviceJkt, bindingId, dependants }, terms);
  return done(undefined);
}

async function keepByBothFactors(
  ports: OfferPorts,
  { code, terms, dependants }: OfferToKeep,
  proofs: TwoFactorProofs,
  caller: ProvenPhone,
): Promise<Outcome<undefined, OfferRefusal>> {
  const proven = await proveBothFactors(ports, proofs, caller);
  if (!proven.ok) return proven;
  const { proof: _proof, ...tried } = proven.value;
  const { cardRef, jkt: deviceJkt, bindingId } = tried;
  const isKept = await ports.keepProvenOffer(tried, code, { cardRef, deviceJkt, bindingId, dependants }, terms);
  return isKept ? done(undefined) : refuse(await codeRefused(ports, tried));
}
