import * as z from "zod";
import { FUND } from "../../../shared/domain/client-name.ts";
import type { Fund } from "../../../shared/domain/fund.ts";
import { REGISTRY_STATES } from "../../../shared/domain/registry.ts";
import { PublicJwk } from "../../../shared/protocol/public-jwk.ts";
import type { Reply } from "./replies.ts";

export const Env = z.object({ STAGE: z.string(), PRACTICE_TABLE: z.string() });

export const Path = z.object({ fundId: z.string().regex(FUND) });
export const Body = z.strictObject({
  name: z.string().min(1).max(120),
  jwk: PublicJwk,
  state: z.enum(REGISTRY_STATES),
});

export const present = ({ fundId, state }: Fund): Reply => ({ client_id: fundId, state });
