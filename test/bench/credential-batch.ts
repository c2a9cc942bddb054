import { credential } from "../support/routes/credential-routes.ts";
import type { Route } from "../support/routes/route.ts";
import { keyProofs } from "../support/wallet-token.ts";

/** A credential request for ten keys at once. */
export const credentialBatch: Route = {
  ...credential,
  prepare: async (callers) => {
    const prepared = await credential.prepare(callers);
    return { ...prepared, body: { ...prepared.body, proofs: { jwt: await keyProofs(callers.phone, 10) } } };
  },
};
