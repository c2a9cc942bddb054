import type { JWTVerifyGetKey } from "jose";
import { type Card, isStillBound } from "../domain/card.ts";
import { clientName } from "../domain/client-name.ts";
import { untilNextPeriod } from "../domain/reader-rate.ts";
import type { ClientAtCall } from "../domain/standing.ts";
import type { WalletGround, WalletHolder } from "../domain/wallet-ground.ts";
import type { Clock } from "../kernel/clock.ts";
import { done, type Outcome, refuse } from "../kernel/outcome.ts";
import { type VerifiedToken, verifyAccessToken } from "../protocol/access-token.ts";
import { readClientCertificate } from "../protocol/client-certificate.ts";
import { DPOP_WINDOW_SECONDS, type DpopProof, verifyDpop } from "../protocol/dpop.ts";
import { type DpopNonces, hasRightNonce, type NonceRule } from "../protocol/dpop-nonce.ts";
import { certifiedKeys } from "../protocol/key-certificate.ts";
import { keepingLatest } from "../protocol/verification-key.ts";
import type { Authenticate } from "./http-handler.ts";
import type { HttpRequest } from "./request.ts";

/** Public routes, and the token endpoints, where the request body proves who calls. */
export const anyone: Authenticate<undefined> = async () => done(undefined);

/** A person signed in with the health-account provider; API Gateway's authorizer has checked the token. */
export const accountHolder: Authenticate<{ accountSubject: string }> = async ({ accountSubject }) =>
  accountSubject === undefined ? refuse({ kind: "account-missing" }) : done({ accountSubject });

/** Somebody of the infra team; API Gateway's IAM authorizer has checked the signature. */
export const operator: Authenticate<{ operator: string }> = async ({ operator }) =>
  operator === undefined ? refuse({ kind: "operator-missing" }) : done({ operator });

export type ProofReplayed = { readonly kind: "proof-replayed" };
/** `too-many-requests`: the reader has made as many as it may; after so many seconds it may go on. */
export type ClientProofRefusal = ProofReplayed | { readonly kind: "too-many-requests"; readonly retryAfter: number };
/** `phone-ended`: the card is no longer on the phone as it was then, or is blocked. */
export type PhoneRefusal = ProofReplayed | { readonly kind: "phone-ended" };

/** A caller whose token and DPoP proof are right; whether the proof is fresh, and what stands in the way, is known once it is spent. */
export interface ProvenCaller<Spent = undefined, Refusal = ClientProofRefusal> {
  readonly subject: string;
  /** Thumbprint of the key that token and proof are bound to: the phone's own where the scope is `card`. */
  readonly jkt: string;
  /** `client_id` that the token was given to. */
  readonly clientId?: string;
  /** What a wallet's token may be asked for, where it says so (OpenID4VCI 1.0 §6.2). */
  readonly credentialIdentifiers?: readonly string[] | undefined;
  spendProof(): Promise<Outcome<Spent, Refusal>>;
}
/** The same with what a client's standing is judged by. */
export interface ProvenClient<Spent = undefined, Refusal = ClientProofRefusal> extends ProvenCaller<Spent, Refusal> {
  readonly client: ClientAtCall;
  readonly scopes: readonly string[];
}
/** A phone. Spending its proof answers the card as it stands at that moment. */
export type ProvenPhone = ProvenCaller<Card, PhoneRefusal>;
/** For whom a wallet acts, or that the card which its token was waiting for will not come. */
export type WalletStanding = WalletHolder | { readonly kind: "over" };
/** A wallet. Spending its proof answers for whom it acts at that moment: the holder of a card, or somebody whose card is awaited. */
export type ProvenWallet = ProvenCaller<WalletStanding, PhoneRefusal>;

/** How the proofs of one sort of caller are spent. */
export type SpendProof<Spent, Refusal> = (proof: DpopProof, token: VerifiedToken) => Promise<Outcome<Spent, Refusal>>;

type SpendJti = (spendKey: string, seconds: number) => Promise<boolean>;

type SpendOfReader = (clientId: string, proof: DpopProof) => Promise<"spent" | "replayed" | "too-many">;

/** Clients of the practice API: a proof is good once, and of a reader so many in each period are. */
export const spendingAsClient =
  (spendJti: SpendJti, spendOfReader: SpendOfReader): SpendProof<undefined, ClientProofRefusal> =>
  async (proof, { subject }) => {
    if (clientName(subject)?.kind !== "reader") {
      const isFresh = await spendJti(proof.spendKey, DPOP_WINDOW_SECONDS);
      return isFresh ? done(undefined) : refuse({ kind: "proof-replayed" });
    }
    const spending = await spendOfReader(subject, proof);
    if (spending === "spent") return done(undefined);
    return spending === "replayed"
      ? refuse({ kind: "proof-replayed" })
      : refuse({ kind: "too-many-requests", retryAfter: untilNextPeriod(proof.issuedAt) });
  };

/**
 * Phones: a proof is good once, and while the phone is the card's. Its token says so for five minutes, the card says so now: both are
 * asked at the same time, so that a phone that was moved or blocked is out at that instant and nobody waits for it.
 */
export const spendingAsPhone =
  (spendJti: SpendJti, cardNow: (cardRef: string) => Promise<Card | undefined>): SpendProof<Card, PhoneRefusal> =>
  async ({ spendKey }, token) => {
    const [isFresh, card] = await Promise.all([spendJti(spendKey, DPOP_WINDOW_SECONDS), cardNow(token.subject)]);
    if (!isFresh) return refuse({ kind: "proof-replayed" });
    const isPhone = card && token.bindingId !== undefined && isStillBound(card, token.bindingId);
    return isPhone ? done(card) : refuse({ kind: "phone-ended" });
  };

/**
 * Wallets: the same for what their token stands on, and for the session that it belongs to. Whose enrolment came to nothing is let in, to be told so
 * (OpenID4VCI 1.0 §9.3).
 */
export const spendingAsWallet =
  (
    spendJti: SpendJti,
    holderNow: (ground: WalletGround) => Promise<WalletHolder | undefined>,
    sessionLives: (cardRef: string, session: string) => Promise<boolean>,
  ): SpendProof<WalletStanding, PhoneRefusal> =>
  async ({ spendKey }, { subject, ground, session }) => {
    const [isFresh, holder, lives] = await Promise.all([
      spendJti(spendKey, DPOP_WINDOW_SECONDS),
      ground && holderNow(ground),
      session === undefined || sessionLives(subject, session),
    ]);
    if (!isFresh) return refuse({ kind: "proof-replayed" });
    if (!lives) return refuse({ kind: "phone-ended" });
    if (holder) return done(holder);
    return ground && "enrolmentId" in ground ? done({ kind: "over" }) : refuse({ kind: "phone-ended" });
  };

export interface DpopRoute<Spent, Refusal> {
  /** Public base URL of the API: issuer and audience of its tokens, and what `htu` is compared with. */
  readonly baseUrl: string;
  /** A token for one of them lets its bearer in. */
  readonly scopes: readonly string[];
  /** The published keys that certify those of tokens, ready to verify with. */
  keys(): Promise<JWTVerifyGetKey>;
  readonly spend: SpendProof<Spent, Refusal>;
  readonly nonces: DpopNonces;
  readonly nonceRule: NonceRule;
  readonly now: Clock;
}

/** A reader proves the same key at each of its calls. More of them than one environment serves meanwhile. */
const KEPT_KEYS = 500;

/**
 * DPoP-bound access token (RFC 9449 §7), verified without a table or KMS. A DPoP token sent as Bearer is refused. Who must send nonces, or does,
 * is given a fresh one with every answer (§8.2).
 */
export const dpopCaller = <Spent, Refusal>(
  route: DpopRoute<Spent, Refusal>,
): Authenticate<ProvenClient<Spent, Refusal>> => {
  const keyOf = keepingLatest(KEPT_KEYS);
  const tokenKeyOf = certifiedKeys({ use: "token", issuer: route.baseUrl, keys: route.keys });
  const authenticate: Authenticate<ProvenClient<Spent, Refusal>> = async (request) => {
    const token = boundToken(request);
    if (token === undefined) return refuse({ kind: "token-missing" });
    const now = route.now();
    const verified = await verifyAccessToken(token, route.baseUrl, tokenKeyOf, now);
    if (!verified) return refuse({ kind: "token-invalid" });
    const certificate = readClientCertificate(request.clientCertificate);
    const isOfAnother = verified.certificate !== undefined && verified.certificate !== certificate?.thumbprint;
    if (isOfAnother) return refuse({ kind: "token-invalid" });
    const url = `${route.baseUrl}${request.path}`;
    const expected = { method: request.method, url, accessToken: token, now };
    const proof = await verifyDpop(request.headers.dpop, expected, keyOf);
    if (proof?.jkt !== verified.jkt) return refuse({ kind: "dpop-invalid" });
    if (!route.scopes.some((scope) => verified.scopes.includes(scope))) return refuse({ kind: "scope-missing" });
    const {
      subject,
      scopes,
      issuedAt: tokenAt,
      software,
      practiceKind,
      jkt,
      clientId,
      credentialIdentifiers,
    } = verified;
    const client = { clientId: subject, tokenAt, software, practiceKind, certificateSerial: certificate?.serial };
    const spendProof = () => route.spend(proof, verified);
    const caller = { subject, scopes, jkt, clientId, client, credentialIdentifiers, spendProof };
    return withNonce(route, proof, caller);
  };
  return Object.assign(authenticate, { scopes: route.scopes });
};

/** Lets the caller in with a fresh nonce to go on with, if the proof's own is right; nobody is given one who sends none and need not. */
async function withNonce<Caller>(
  { nonces, nonceRule }: Pick<DpopRoute<unknown, unknown>, "nonces" | "nonceRule">,
  proof: DpopProof,
  caller: Caller,
) {
  if (proof.nonce === undefined && nonceRule === "optional") return done(caller);
  const nonce = await nonces.fresh();
  const isRight = await hasRightNonce(nonces, nonceRule, proof.nonce);
  return isRight
    ? { ...done(caller), replyHeaders: { "dpop-nonce": nonce } }
    : refuse({ kind: "dpop-nonce-wanted", nonce } as const);
}

/** The token of `Authorization: DPoP <token>`. */
function boundToken({ headers }: HttpRequest): string | undefined {
  const [scheme, token] = (headers.authorization ?? "").split(" ");
  return scheme?.toLowerCase() === "dpop" && token ? token : undefined;
}

/** Runs the first reads of an action while the caller's proof is being spent: one round trip for both. */
export async function whileSpending<Value, Refusal>(
  caller: ProvenCaller<unknown, Refusal>,
  reads: Promise<Value>,
): Promise<Outcome<Value, Refusal>> {
  const [spent, value] = await Promise.all([caller.spendProof(), reads]);
  return spent.ok ? done(value) : spent;
}
