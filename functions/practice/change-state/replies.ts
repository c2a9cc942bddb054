import * as z from "zod";
import { REGISTRY_STATES } from "../../../shared/domain/registry.ts";
import { ChangeOutcome } from "../registry-replies.ts";

export const Reply = z.strictObject({
  state: z.enum(REGISTRY_STATES),
  revision: z.int().min(1),
  outcome: ChangeOutcome,
});
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
