import type { ProblemAnswer } from "./error-form.ts";

/** What a DPoP route answers to a proof that was used before (RFC 9449 §11.1). */
export const PROOF_REPLAYED: ProblemAnswer = {
  code: "unauthenticated",
  headers: { "www-authenticate": 'DPoP error="invalid_dpop_proof", algs="ES256"' },
};
