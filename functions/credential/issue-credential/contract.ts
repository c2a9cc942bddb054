import * as z from "zod";

export { IssuingEnv as Env } from "../issuing-contract.ts";

/** Room for a batch of proofs, or for one with the attestation of as many keys, in bytes. */
export const REQUEST_LIMIT = 64 * 1024;

/**
 * OpenID4VCI 1.0 §8.2. Unknown members are ignored, as the specification asks; `proof`, which drafts had in the place of `proofs`, is not: who
 * sends it would get what it did not ask for. What `proofs` holds is judged as proofs, since its faults have an error code of their own.
 */
export const Body = z
  .object({
    credential_configuration_id: z.string().max(200).optional(),
    credential_identifier: z.string().max(200).optional(),
    proofs: z.unknown().optional(),
    proof: z.never().optional(),
  })
  .refine((body) => (body.credential_configuration_id === undefined) !== (body.credential_identifier === undefined), {
    path: ["(exactly one of credential_identifier and credential_configuration_id)"],
  });
