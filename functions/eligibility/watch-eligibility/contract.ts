import * as z from "zod";
import { Env as EligibilityEnv } from "../check-eligibility/contract.ts";

export const Env = EligibilityEnv;

export const Body = z.strictObject({
  nir: z.string().length(15),
  /** Where the one push goes: the phone needs no card for it. */
  push: z.strictObject({ platform: z.enum(["android", "ios"]), token: z.string().min(8).max(2048) }),
});
