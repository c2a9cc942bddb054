import * as z from "zod";
import { IDENTITY_ROUTES } from "../../../shared/domain/rollout.ts";
import { PushTarget } from "../../../shared/http/push-target.ts";
import { Env as EligibilityEnv } from "../../eligibility/check-eligibility/contract.ts";

export const Env = EligibilityEnv.extend({ IDENTITY_ISSUER: z.string() });

/** With a push target the person is told when a decision on the identity has come. */
export const StartBody = z.strictObject({
  nir: z.string().length(15),
  route: z.enum(IDENTITY_ROUTES),
  push: PushTarget.optional(),
});
