import type { Authorization, Redemption } from "../../../shared/adapters/dynamodb/authorization-items.ts";
import type { WalletKeys } from "../../../shared/adapters/dynamodb/wallet-session-items.ts";
import type { CardChange } from "../../../shared/domain/card-change.ts";
import type { CodeBinding } from "../../../shared/domain/wallet-authorization.ts";
import type { WalletGround } from "../../../shared/domain/wallet-ground.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import { firstWalletToken, type RefreshToken, writeRefreshToken } from "../../../shared/protocol/refresh-token.ts";
import { codeChallengeOf } from "../../../shared/protocol/sign-in.ts";
import { authenticateWallet } from "../authenticate-wallet.ts";
import { readAuthorizationDetails } from "../authorization-details.ts";
import { authorizedChange } from "./authorized-change.ts";
import { authorizedCredentials } from "./authorized-credentials.ts";
import type { ProvenRequest, WalletTokenPorts, WalletTokenRefusal, WalletTokens } from "./wallet-tokens.ts";

export interface RedemptionPorts extends WalletTokenPorts {
  authorization(code: string): Promise<Authorization | undefined>;
  /** Spends code and proof and begins the session, all or nothing. */
  redeemAuthorization(
    code: string,
    binding: CodeBinding,
    begun: {
      readonly first: RefreshToken;
      readonly ground: WalletGround;
      readonly keys: WalletKeys;
      readonly spendKey: string;
      readonly change: CardChange | undefined;
    },
  ): Promise<Redemption>;
}

export interface AuthorizationForm {
  readonly code: string;
  readonly code_verifier: string;
  readonly redirect_uri: string;
  readonly authorization_details?: string | undefined;
}

/**
 * Redeems an authorization code: once, by the attested instance that asked for it, with its verifier, its key and its address (RFC 6749 §4.1.3,
 * RFC 7636 §4.6, RFC 9449 §10). The card's phone is told. A code that is shown again has been in other hands: what it first gave ends with it
 * (RFC 6749 §4.1.2).
 */
export async function redeemAuthorization(
  ports: RedemptionPorts,
  form: AuthorizationForm,
  request: ProvenRequest,
): Promise<Outcome<WalletTokens, WalletTokenRefusal>> {
  const wallet = await authenticateWallet(ports, request);
  if (!wallet.ok) return wallet;
  if (!wallet.value) return refuse({ kind: "client-anonymous" });
  const asked = readAuthorizationDetails(form.authorization_details, ports.configurations);
  if (!asked.ok) return asked;
  const authorization = await ports.authorization(form.code);
  if (!authorization) return refuse({ kind: "code-spent" });
  const { ground, configurations } = authorization;
  // Less than was authorized may be asked for, and no more (RFC 9396 §6).
  if (configurations && asked.value?.some((id) => !configurations.includes(id)))
    return refuse({ kind: "authorization-details-invalid" });
  const { jkt, spendKey } = request.dpop;
  const first = firstWalletToken(ground.cardRef, ports.now(), ports.ids);
  const keys = { ...wallet.value, jkt };
  const binding = { ...keys, redirectUri: form.redirect_uri, codeChallenge: codeChallengeOf(form.code_verifier) };
  const change = authorizedChange(ports, ground, keys);
  const redemption = await ports.redeemAuthorization(form.code, binding, { first, ground, keys, spendKey, change });
  if (redemption === "proof-replayed") return refuse({ kind: "dpop-invalid" });
  if (redemption !== "redeemed") return shownAgain(ports, form.code, ground);
  const authorizationDetails = await authorizedCredentials(ports, asked.value ?? configurations, ground);
  const { clientId } = wallet.value;
  const token = await ports.createWalletToken({ ground, jkt, clientId, session: first.family, authorizationDetails });
  return done({ token, refreshToken: writeRefreshToken(first), authorizationDetails });
}

/** Whoever came first may just have been ahead, so what it got is looked for now. */
async function shownAgain(
  ports: RedemptionPorts,
  code: string,
  { cardRef }: WalletGround,
): Promise<Outcome<never, WalletTokenRefusal>> {
  const session = (await ports.authorization(code))?.session;
  if (session !== undefined) await ports.endSession({ cardRef, family: session });
  return refuse({ kind: "code-spent" });
}
