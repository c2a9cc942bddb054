import type { Route } from "./route.ts";

const PLAN = {
  plan: "bad-input",
  reason: "A test of bad input",
  // What stands already: as it should be, it writes nothing.
  edits: [{ departements: ["69"], routes: ["france-identite"], paused: false }],
};

const byOperator = (path: string, body: Readonly<Record<string, unknown>>, optional: readonly string[]): Route => ({
  method: path === "/v1/rollout/{departement}" ? "PUT" : "POST",
  path,
  encoding: "json",
  errors: "problem",
  success: 200,
  optional,
  prepare: async ({ stage }) => ({
    url: `${stage.urls.admin}${path.replace("{departement}", "69")}`,
    body,
    credentials: { kind: "aws" },
  }),
});

/** The routes that steer the rollout. */
export const rolloutRoutes: readonly Route[] = [
  byOperator("/v1/rollout/plans", PLAN, ["edits.0.paused"]),
  byOperator("/v1/rollout/simulations", PLAN, ["edits.0.paused"]),
  byOperator(
    "/v1/rollout/{departement}",
    { routes: ["france-identite"], reason: "A test of bad input", paused: false },
    ["paused"],
  ),
];
