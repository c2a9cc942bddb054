import * as z from "zod";
import { FactorProof, TwoFactorMembers } from "../../../shared/protocol/two-factor-proof.ts";

export { SensitiveEnv as Env } from "../sensitive-contract.ts";

/** Both factors as they are, and the key that the new code makes, over one challenge. */
export const Body = z.strictObject({ ...TwoFactorMembers, new_code_proof: FactorProof });
