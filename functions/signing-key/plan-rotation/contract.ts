import * as z from "zod";
import type { RotationPlan } from "./plan-rotation.ts";
import type { Reply } from "./replies.ts";

export const Env = z.object({ STAGE: z.string(), STATUS_TABLE: z.string(), STATUS_LIST_SIZE: z.coerce.number() });

export const present = ({ credentialsAtMost, days, perSecond, quota, use }: RotationPlan): Reply => ({
  credentials_at_most: credentialsAtMost,
  days,
  per_second: perSecond,
  quota: { name: quota.name, per_second: quota.limit, use },
});
