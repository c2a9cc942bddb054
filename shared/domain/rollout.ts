import type { ParisDay } from "./calendar.ts";
import { DEPARTEMENTS, type Departement } from "./departement.ts";

export const IDENTITY_ROUTES = ["france-identite", "document-video"] as const;
export type IdentityRoute = (typeof IDENTITY_ROUTES)[number];

/** One rule: this département opens by this route on that Paris day. No rule, or no date: planned. */
export interface RolloutRule {
  readonly departement: string;
  readonly route: IdentityRoute;
  readonly opensOn?: ParisDay | undefined;
}

export interface Opening {
  readonly route: IdentityRoute;
  readonly state: "open" | "planned";
  readonly opensOn?: ParisDay | undefined;
}

/** Whether a département is open by a route on a day; a pure function of the rules. */
export function opening(rules: readonly RolloutRule[], code: string, route: IdentityRoute, day: ParisDay): Opening {
  const opensOn = rules.find((rule) => rule.departement === code && rule.route === route)?.opensOn;
  return { route, state: opensOn !== undefined && opensOn <= day ? "open" : "planned", opensOn };
}

export interface DepartementRollout extends Departement {
  readonly state: "open" | "planned";
  readonly routes: readonly Opening[];
}

/** All 101 départements as they stand on a day; open as soon as one route is. */
export function rolloutOn(rules: readonly RolloutRule[], day: ParisDay): DepartementRollout[] {
  return DEPARTEMENTS.map((departement) => {
    const routes = IDENTITY_ROUTES.map((route) => opening(rules, departement.code, route, day));
    return { ...departement, routes, state: routes.some((route) => route.state === "open") ? "open" : "planned" };
  });
}
