import * as z from "zod";
import type { DepartementRollout } from "../../../shared/domain/rollout.ts";
import { presentOpening } from "../../../shared/http/eligibility-reply.ts";
import type { DepartementReply, Reply } from "./replies.ts";

export const Env = z.object({ STAGE: z.string(), ROLLOUT_TABLE: z.string() });

export const presentDepartement = ({ code, name, state, routes }: DepartementRollout): DepartementReply => ({
  code,
  name,
  state,
  routes: routes.map(presentOpening),
});

export const present = (rollout: { day: string; departements: readonly DepartementRollout[] }): Reply => ({
  as_of: rollout.day,
  departements: rollout.departements.map(presentDepartement),
});
