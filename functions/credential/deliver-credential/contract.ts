import * as z from "zod";

export { IssuingEnv as Env } from "../issuing-contract.ts";

/** OpenID4VCI 1.0 §9.1. Unknown members are ignored; how the answer is to be encrypted is read by who encrypts it. */
export const Body = z.object({ transaction_id: z.string().min(1).max(256) });
