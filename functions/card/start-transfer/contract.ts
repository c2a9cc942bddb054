import * as z from "zod";
import { TwoFactorMembers } from "../../../shared/protocol/two-factor-proof.ts";

export { SensitiveEnv as Env } from "../sensitive-contract.ts";

export const Body = z.strictObject(TwoFactorMembers);
