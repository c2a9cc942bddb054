import * as z from "zod";
import { KEY_STEPS } from "../../../shared/domain/signing-key.ts";
import { ChangeReason } from "../../../shared/http/change-reason.ts";
import { KeysEnv, PurposePath, presentKey, type ShownKey } from "../key-reply.ts";
import type { Reply } from "./replies.ts";
import type { StepOutcome } from "./take-key-step.ts";

export const Env = KeysEnv;

export const Path = PurposePath.extend({ generation: z.coerce.number().int().min(1).max(999) });

/** The state that a generation is to have. With `if_version` only if nobody has taken a step since it was looked at. */
export const Body = z.strictObject({
  state: z.enum(KEY_STEPS),
  reason: ChangeReason,
  if_version: z.int().min(0).optional(),
});

export const present = ({ outcome, ...shown }: ShownKey & { outcome: StepOutcome }): Reply => ({
  outcome,
  ...presentKey(shown),
});
