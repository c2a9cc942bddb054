import type { Card } from "../../../shared/domain/card.ts";
import type { Enrolment } from "../../../shared/domain/enrolment.ts";
import { type InsuredLookup, insuredByNir } from "../../../shared/domain/insured.ts";
import type { AuthorizationRequest } from "../../../shared/domain/wallet-authorization.ts";
import { isAwaited, type WalletGround } from "../../../shared/domain/wallet-ground.ts";
import type { Ids } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import type { SignedIn } from "../../../shared/protocol/account-id-token.ts";
import { type SignInSecrets, signInSecrets } from "../../../shared/protocol/sign-in.ts";

export interface FinishPorts extends InsuredLookup {
  takeSignIn(state: string): Promise<AuthorizationRequest | undefined>;
  signedIn(code: string, secrets: SignInSecrets): Promise<SignedIn | undefined>;
  cardNow(cardRef: string): Promise<Card | undefined>;
  /** The enrolment that the person began last. */
  latestEnrolment(cardRef: string): Promise<Enrolment | undefined>;
  keepAuthorization(code: string, ground: WalletGround, request: AuthorizationRequest): Promise<void>;
  /** Levels of a sign-in that stand for two factors. */
  readonly levels: readonly string[];
  readonly ids: Ids;
}

export type FinishRefusal = { readonly kind: "sign-in-ended" };

/** What the wallet is answered: a code, or an error of RFC 6749 §4.1.2.1. */
export interface WalletAnswer {
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly code?: string;
  readonly error?: "access_denied";
}

export interface ProviderAnswer {
  readonly state: string;
  /** Absent when the provider answered with an error. */
  readonly code: string | undefined;
}

/**
 * Ends a sign-in in the browser that began it: who has signed in, whose card that is, and a code for the wallet. In another browser, a second time
 * or too late it is a page; whatever else is in the way is the wallet's to be told, and only that access is denied.
 */
export async function finishSignIn(
  ports: FinishPorts,
  answer: ProviderAnswer,
  secret: string | undefined,
): Promise<Outcome<WalletAnswer, FinishRefusal>> {
  const secrets = secret === undefined ? undefined : signInSecrets(secret);
  if (secrets?.state !== answer.state) return refuse({ kind: "sign-in-ended" });
  const request = await ports.takeSignIn(answer.state);
  if (!request) return refuse({ kind: "sign-in-ended" });
  const { redirectUri, state } = request;
  const signedIn = answer.code === undefined ? undefined : await ports.signedIn(answer.code, secrets);
  const ground = signedIn && (await groundFor(ports, signedIn, request));
  if (!ground) return done({ redirectUri, state, error: "access_denied" });
  const code = ports.ids.secret(32);
  await ports.keepAuthorization(code, ground, request);
  return done({ redirectUri, state, code });
}

/** On what a person may authorize a wallet: by two factors, always. Why this and no more: infra/decisions/0018-grants.md */
async function groundFor(
  ports: FinishPorts,
  { nir, accountSubject, acr }: SignedIn,
  { offered }: AuthorizationRequest,
): Promise<WalletGround | undefined> {
  if (acr === undefined || !ports.levels.includes(acr)) return undefined;
  const insured = await insuredByNir(ports, nir);
  if (insured?.accountSubject !== accountSubject) return undefined;
  const { cardRef } = insured;
  const [card, enrolment] = await Promise.all([ports.cardNow(cardRef), ports.latestEnrolment(cardRef)]);
  if (offered) return isStill(offered, card) ? offered : undefined;
  if (card?.state === "active") return { cardRef, deviceJkt: card.deviceJkt, bindingId: card.bindingId };
  const waits = enrolment && isAwaited(enrolment) && enrolment.accountSubject === accountSubject;
  return waits ? { cardRef, enrolmentId: enrolment.id } : undefined;
}

/** Whether the card that was offered is the person's own, active, and on the phone that offered it, ever since. */
const isStill = (offered: WalletGround, card: Card | undefined): boolean =>
  card?.state === "active" &&
  card.cardRef === offered.cardRef &&
  "bindingId" in offered &&
  card.bindingId === offered.bindingId;
