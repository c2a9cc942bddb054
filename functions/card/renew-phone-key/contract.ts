import * as z from "zod";
import { PushTarget } from "../../../shared/http/push-target.ts";
import { proof, TwoFactorMembers } from "../sensitive-contract.ts";

export { SensitiveEnv as Env } from "../sensitive-contract.ts";

/** Both factors as they are, and the key that follows on the phone's, over one challenge. */
export const KeyBody = z.strictObject({ ...TwoFactorMembers, new_device_proof: proof, push: PushTarget.optional() });
