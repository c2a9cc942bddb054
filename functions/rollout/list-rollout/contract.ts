import * as z from "zod";
import type { DepartementRollout } from "../../../shared/domain/rollout.ts";

export const Env = z.object({ STAGE: z.string(), ROLLOUT_TABLE: z.string() });

export const present = (rollout: { day: string; departements: readonly DepartementRollout[] }) => ({
  as_of: rollout.day,
  departements: rollout.departements.map(({ code, name, state, routes }) => ({
    code,
    name,
    state,
    routes: routes.map((route) => ({ route: route.route, state: route.state, opens_on: route.opensOn })),
  })),
});
