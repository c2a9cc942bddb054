import type { OfferRefusal } from "../../../shared/adapters/dynamodb/offer-items.ts";
import type { Rotation } from "../../../shared/adapters/dynamodb/session-items.ts";
import type { WalletSessionBegun } from "../../../shared/adapters/dynamodb/wallet-session-items.ts";
import type { CardChange } from "../../../shared/domain/card-change.ts";
import type { WalletGround, WalletHolder } from "../../../shared/domain/wallet-ground.ts";
import type { Ids } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import type { AuthorizedCredentials } from "../../../shared/protocol/access-token.ts";
import { DPOP_WINDOW_SECONDS, type DpopProof } from "../../../shared/protocol/dpop.ts";
import {
  firstWalletToken,
  nextRefreshToken,
  type RefreshToken,
  writeRefreshToken,
} from "../../../shared/protocol/refresh-token.ts";
import {
  type AttestedWallet,
  authenticateWallet,
  type WalletClientPorts,
  type WalletClientRefusal,
  type WalletRequest,
} from "../authenticate-wallet.ts";
import { type DetailsRefusal, readAuthorizationDetails } from "../authorization-details.ts";
import { authorizedChange } from "./authorized-change.ts";
import { type AuthorizationPorts, authorizedCredentials } from "./authorized-credentials.ts";

/** What a wallet's access token says of it. */
export interface WalletToken {
  readonly ground: WalletGround;
  /** Undefined for a wallet that nobody vouches for. */
  readonly clientId: string | undefined;
  readonly jkt: string;
  /** Of the session that the token belongs to. */
  readonly session: string | undefined;
  /** All that it may be asked for, where the request named something. */
  readonly authorizationDetails: readonly AuthorizedCredentials[] | undefined;
}

export interface WalletTokenPorts extends WalletClientPorts, AuthorizationPorts {
  /** Whether a wallet that nobody vouches for may redeem an offer. */
  readonly anonymousWallets: boolean;
  /** Some offers are for one key alone. */
  takeOffer(code: string, txCode: string | undefined, jkt: string): Promise<Outcome<WalletGround, OfferRefusal>>;
  /** Begins the session and tells the card's phone, both or neither. */
  startWalletSession(begun: WalletSessionBegun): Promise<void>;
  recordChange(change: CardChange): Promise<void>;
  walletSession(token: RefreshToken): Promise<WalletGround | undefined>;
  holderNow(ground: WalletGround): Promise<WalletHolder | undefined>;
  rotateWalletSession(
    turn: {
      readonly shown: RefreshToken;
      readonly next: RefreshToken;
      readonly ground: WalletGround;
      readonly change: CardChange | undefined;
    },
    client: AttestedWallet,
    proof: DpopProof,
  ): Promise<Rotation>;
  endSession(family: Pick<RefreshToken, "cardRef" | "family">): Promise<void>;
  createWalletToken(token: WalletToken): Promise<string>;
  readonly ids: Ids;
  now(): Date;
}

export type WalletTokenRefusal =
  | OfferRefusal
  | WalletClientRefusal
  | DetailsRefusal
  | { readonly kind: "client-anonymous" }
  | { readonly kind: "dpop-invalid" }
  | { readonly kind: "session-ended" };

/** Of a wallet: its token, and what it goes on with when it is attested. */
export interface WalletTokens {
  readonly token: string;
  readonly refreshToken?: string;
  readonly authorizationDetails?: readonly AuthorizedCredentials[] | undefined;
}

export interface RedeemedForm {
  readonly "pre-authorized_code": string;
  readonly tx_code?: string | undefined;
  readonly authorization_details?: string | undefined;
}
/** A wallet's request with the proof of its token's key. */
export type ProvenRequest = WalletRequest & { readonly dpop: DpopProof };

/** The offer is taken before anything is signed: of two racing calls one gets a token. */
export async function redeemOffer(
  ports: WalletTokenPorts,
  form: RedeemedForm,
  request: ProvenRequest,
): Promise<Outcome<WalletTokens, WalletTokenRefusal>> {
  const wallet = await authenticateWallet(ports, request);
  if (!wallet.ok) return wallet;
  if (!wallet.value && !ports.anonymousWallets) return refuse({ kind: "client-anonymous" });
  const asked = readAuthorizationDetails(form.authorization_details, ports.configurations);
  if (!asked.ok) return asked;
  const { jkt, spendKey } = request.dpop;
  if (!(await ports.spendJti(spendKey, DPOP_WINDOW_SECONDS))) return refuse({ kind: "dpop-invalid" });
  const taken = await ports.takeOffer(form["pre-authorized_code"], form.tx_code, jkt);
  if (!taken.ok) return taken;
  const authorizationDetails = await authorizedCredentials(ports, asked.value, taken.value);
  return done(await tokensOn(ports, { ground: taken.value, jkt, authorizationDetails }, wallet.value));
}

/**
 * An attested wallet gets a session, bound to the key of its tokens and to the instance that was vouched for; another only its minutes. The card's
 * phone is told of either, unless it is the wallet.
 */
async function tokensOn(
  ports: WalletTokenPorts,
  granted: Pick<WalletToken, "ground" | "jkt" | "authorizationDetails">,
  wallet: AttestedWallet | undefined,
): Promise<WalletTokens> {
  const { ground, jkt, authorizationDetails } = granted;
  const change = authorizedChange(ports, ground, { clientId: wallet?.clientId, jkt });
  if (!wallet) {
    if (change) await ports.recordChange(change);
    const token = await ports.createWalletToken({ ...granted, clientId: undefined, session: undefined });
    return { token, authorizationDetails };
  }
  const first = firstWalletToken(ground.cardRef, ports.now(), ports.ids);
  await ports.startWalletSession({ first, ground, keys: { ...wallet, jkt }, change });
  const { clientId } = wallet;
  const token = await ports.createWalletToken({ ...granted, clientId, session: first.family });
  return { token, refreshToken: writeRefreshToken(first), authorizationDetails };
}

/**
 * Goes on with a wallet's session: by the same instance, with the same key, and while what it stands on lasts. An enrolment that has become a card
 * is replaced by the phone that it is on, which is told. Misuse ends the session, as it does a phone's, and so does the end of what it stood on.
 */
export async function refreshWallet(
  ports: WalletTokenPorts,
  { shown, details }: { readonly shown: RefreshToken; readonly details: string | undefined },
  request: ProvenRequest,
): Promise<Outcome<WalletTokens, WalletTokenRefusal>> {
  const wallet = await authenticateWallet(ports, request);
  if (!wallet.ok) return wallet;
  if (!wallet.value) return refuse({ kind: "client-anonymous" });
  const asked = readAuthorizationDetails(details, ports.configurations);
  if (!asked.ok) return asked;
  const before = await ports.walletSession(shown);
  if (!before) return refuse({ kind: "session-ended" });
  const holder = await ports.holderNow(before);
  if (!holder) {
    await ports.endSession(shown);
    return refuse({ kind: "session-ended" });
  }
  const ground = groundNow(before, holder);
  const next = nextRefreshToken(shown, ports.ids);
  const { jkt } = request.dpop;
  const change = ground === before ? undefined : authorizedChange(ports, ground, { ...wallet.value, jkt });
  const rotation = await ports.rotateWalletSession({ shown, next, ground, change }, wallet.value, request.dpop);
  if (rotation === "proof-replayed") return refuse({ kind: "dpop-invalid" });
  if (rotation === "misused") await ports.endSession(shown);
  if (rotation !== "rotated") return refuse({ kind: "session-ended" });
  const authorizationDetails = await authorizedCredentials(ports, asked.value, ground);
  const of = { clientId: wallet.value.clientId, session: shown.family };
  const token = await ports.createWalletToken({ ground, jkt, authorizationDetails, ...of });
  return done({ token, refreshToken: writeRefreshToken(next), authorizationDetails });
}

const groundNow = (before: WalletGround, holder: WalletHolder): WalletGround => {
  if (holder.kind === "awaited" || "deviceJkt" in before) return before;
  const { deviceJkt, bindingId } = holder.card;
  return { cardRef: before.cardRef, deviceJkt, bindingId };
};
