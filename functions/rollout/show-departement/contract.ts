import * as z from "zod";
import type { DepartementRollout } from "../../../shared/domain/rollout.ts";
import { presentDepartement } from "../list-rollout/contract.ts";
import type { Reply } from "./replies.ts";

export const Env = z.object({ STAGE: z.string(), ROLLOUT_TABLE: z.string() });

export const Path = z.object({ departement: z.string().max(3) });

export const present = (shown: { day: string; departement: DepartementRollout }): Reply => ({
  as_of: shown.day,
  ...presentDepartement(shown.departement),
});
