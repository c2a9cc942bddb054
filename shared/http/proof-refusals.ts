import type { ClientProofRefusal } from "./callers.ts";
import { type OAuthAnswer, oauth, type ProblemAnswer } from "./error-form.ts";
import type { RefusalMap } from "./http-handler.ts";

const challenge = (error: string) => ({ "www-authenticate": `DPoP error="${error}", algs="ES256"` });
const replayed = challenge("invalid_dpop_proof");
const ended = challenge("invalid_token");

/** What a DPoP route answers to a proof that was used before (RFC 9449 §11.1). */
const REPLAYED = { "proof-replayed": { code: "unauthenticated", headers: replayed } } as const;

/** And to a reader that asks too often (RFC 6585 §4). */
export const CLIENT_PROOF_PROBLEMS = {
  ...REPLAYED,
  "too-many-requests": ({ retryAfter }) => ({
    code: "too_many_requests",
    headers: { "retry-after": String(retryAfter) },
  }),
} as const satisfies RefusalMap<ClientProofRefusal, ProblemAnswer>;

/** And to a phone that is no longer the card's: its token is worth nothing, however long it would live (RFC 6750 §3.1). */
export const PHONE_PROOF_PROBLEMS = {
  ...REPLAYED,
  "phone-ended": { code: "unauthenticated", headers: ended },
} as const satisfies Record<string, ProblemAnswer>;

/** The same in the form of OAuth. */
export const PHONE_PROOF_ERRORS = {
  "proof-replayed": {
    ...oauth("invalid_dpop_proof", "This DPoP proof was used before."),
    status: 401,
    headers: replayed,
  },
  "phone-ended": {
    ...oauth("invalid_token", "The phone behind this token is no longer the one of the card."),
    status: 401,
    headers: ended,
  },
} as const satisfies Record<string, OAuthAnswer>;
