import * as z from "zod";
import { TwoFactorMembers } from "../sensitive-contract.ts";

export { SensitiveEnv as Env } from "../sensitive-contract.ts";

export const Body = z.strictObject(TwoFactorMembers);
