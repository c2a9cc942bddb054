import * as z from "zod";
import { type ProblemAnswer, problem } from "../../shared/http/error-form.ts";
import type { RefusalMap } from "../../shared/http/http-handler.ts";
import { PhoneEnv } from "../../shared/http/phone-env.ts";
import { PHONE_PROOF_PROBLEMS } from "../../shared/http/proof-refusals.ts";
import type { SensitiveRefusal } from "./sensitive-act.ts";

export const SensitiveEnv = PhoneEnv.extend({ PIN_MAC_KEY: z.string() });
export type SensitiveEnv = z.infer<typeof SensitiveEnv>;

/** What every act that asks for both factors may be refused for. Where phone or code was wrong is not told apart. */
export const SENSITIVE_REFUSALS: RefusalMap<SensitiveRefusal, ProblemAnswer> = {
  ...PHONE_PROOF_PROBLEMS,
  "proof-invalid": problem("invalid_proof"),
  "nonce-spent": problem("nonce_spent"),
  "phone-unknown": problem("card_not_active"),
  "code-refused": ({ left }) =>
    problem("code_refused", {
      tries_left: left.triesLeft,
      blocked: left.blocked,
      ...(left.retryAt && { retry_at: left.retryAt.toISOString() }),
    }),
};
