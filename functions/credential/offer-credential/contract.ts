import * as z from "zod";
import { CREDENTIAL_FORMATS } from "../../../shared/domain/credential-configuration.ts";
import { OFFERED_WALLETS } from "../../../shared/domain/credential-offer.ts";
import { TwoFactorMembers } from "../../../shared/protocol/two-factor-proof.ts";

export { SensitiveEnv as Env } from "../../card/sensitive-contract.ts";

export const Body = z.strictObject({
  wallet: z.enum(OFFERED_WALLETS),
  /** Which format it reads: one that the issuer metadata announce; SD-JWT VC unless said. */
  format: z.enum(CREDENTIAL_FORMATS).optional(),
  /** Whether the cards of everybody covered are offered beside the holder's own; not unless said. */
  dependants: z.boolean().optional(),
  /** Both factors, over one challenge: asked for unless it is the holder's own card for the phone itself. */
  device_proof: TwoFactorMembers.device_proof.optional(),
  code_proof: TwoFactorMembers.code_proof.optional(),
});
