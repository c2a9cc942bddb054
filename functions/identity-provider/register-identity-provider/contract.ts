import * as z from "zod";
import { IDENTITY_PROVIDER } from "../../../shared/domain/client-name.ts";
import { REGISTRY_STATES } from "../../../shared/domain/registry.ts";
import { PublicJwk } from "../../../shared/protocol/public-jwk.ts";

export const Env = z.object({ STAGE: z.string(), PRACTICE_TABLE: z.string() });

export const Path = z.object({ providerId: z.string().regex(IDENTITY_PROVIDER) });
export const Body = z.strictObject({
  name: z.string().min(1).max(120),
  jwk: PublicJwk,
  state: z.enum(REGISTRY_STATES),
});
