import type { JWTVerifyGetKey } from "jose";
import type { Clock } from "../kernel/clock.ts";
import { done, type Outcome, refuse } from "../kernel/outcome.ts";
import { verifyAccessToken } from "../protocol/access-token.ts";
import { DPOP_WINDOW_SECONDS, verifyDpop } from "../protocol/dpop.ts";
import { keepingLatest } from "../protocol/verification-key.ts";
import type { Authenticate } from "./http-handler.ts";

/** Public routes, and the token endpoints, where the request body proves who calls. */
export const anyone: Authenticate<undefined> = async () => done(undefined);

/** A person signed in with the health-account provider; API Gateway's authorizer has checked the token. */
export const accountHolder: Authenticate<{ accountSubject: string }> = async ({ accountSubject }) =>
  accountSubject === undefined ? refuse({ kind: "account-missing" }) : done({ accountSubject });

/** Somebody of the infra team; API Gateway's IAM authorizer has checked the signature. */
export const operator: Authenticate<{ operator: string }> = async ({ operator }) =>
  operator === undefined ? refuse({ kind: "operator-missing" }) : done({ operator });

/** A caller whose token and DPoP proof are right; whether the proof is fresh is known once it is spent. */
export interface ProvenCaller {
  readonly subject: string;
  /** RFC 7638 thumbprint of the key that the token is bound to and the proof is signed with. */
  readonly jkt: string;
  spendProof(): Promise<boolean>;
}
export type ProofReplayed = { readonly kind: "proof-replayed" };

export interface DpopRoute {
  /** Public base URL of the API: issuer and audience of its tokens, and what `htu` is compared with. */
  readonly baseUrl: string;
  readonly scope: string;
  /** The published keys, ready to verify with. */
  keys(): Promise<JWTVerifyGetKey>;
  spendJti(spendKey: string, seconds: number): Promise<boolean>;
  readonly now: Clock;
}

/** A reader proves the same key at each of its calls. More of them than one environment serves meanwhile. */
const KEPT_KEYS = 500;

/** DPoP-bound access token (RFC 9449 §7), verified without a table or KMS. A DPoP token sent as Bearer is refused. */
export const dpopCaller = (route: DpopRoute): Authenticate<ProvenCaller> => {
  const keyOf = keepingLatest(KEPT_KEYS);
  return async (request) => {
    const [scheme, token] = (request.headers.authorization ?? "").split(" ");
    if (!token || scheme?.toLowerCase() !== "dpop") return refuse({ kind: "token-missing" });
    const now = route.now();
    const verified = await verifyAccessToken(token, route.baseUrl, await route.keys(), now);
    if (!verified) return refuse({ kind: "token-invalid" });
    const url = `${route.baseUrl}${request.path}`;
    const expected = { method: request.method, url, accessToken: token, now };
    const proof = await verifyDpop(request.headers.dpop, expected, keyOf);
    if (proof?.jkt !== verified.jkt) return refuse({ kind: "dpop-invalid" });
    if (!verified.scopes.includes(route.scope)) return refuse({ kind: "scope-missing" });
    const spendProof = () => route.spendJti(proof.spendKey, DPOP_WINDOW_SECONDS);
    return done({ subject: verified.subject, jkt: proof.jkt, spendProof });
  };
};

/** Runs the first reads of an action while the caller's proof is being spent: one round trip for both. */
export async function whileSpending<Value>(
  caller: ProvenCaller,
  reads: Promise<Value>,
): Promise<Outcome<Value, ProofReplayed>> {
  const [fresh, value] = await Promise.all([caller.spendProof(), reads]);
  return fresh ? done(value) : refuse({ kind: "proof-replayed" });
}
