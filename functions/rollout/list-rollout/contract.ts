import * as z from "zod";
import type { DepartementRollout } from "../../../shared/domain/rollout.ts";
import { presentOpening } from "../../../shared/http/eligibility-reply.ts";

export const Env = z.object({ STAGE: z.string(), ROLLOUT_TABLE: z.string() });

export const presentDepartement = ({ code, name, state, routes }: DepartementRollout) => ({
  code,
  name,
  state,
  routes: routes.map(presentOpening),
});

export const present = (rollout: { day: string; departements: readonly DepartementRollout[] }) => ({
  as_of: rollout.day,
  departements: rollout.departements.map(presentDepartement),
});
