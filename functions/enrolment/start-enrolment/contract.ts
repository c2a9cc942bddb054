import * as z from "zod";
import { IDENTITY_ROUTES } from "../../../shared/domain/rollout.ts";
import { PushTarget } from "../../../shared/http/push-target.ts";
import { Env as EligibilityEnv } from "../../eligibility/check-eligibility/contract.ts";

export const Env = EligibilityEnv.extend({ IDENTITY_ISSUER: z.string() });

/**
 * With a push target the person is told when a decision on the identity has come. `renews`: for a card that exists, which is to be put on a
 * phone and a code anew.
 */
export const Body = z.strictObject({
  nir: z.string().length(15),
  route: z.enum(IDENTITY_ROUTES),
  renews: z.boolean().default(false),
  push: PushTarget.optional(),
});
