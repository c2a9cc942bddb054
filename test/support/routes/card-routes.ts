import { newPushTarget } from "../people.ts";
import { asCard, type Route, withoutBody } from "./route.ts";

export const rollout: Route = {
  ...withoutBody,
  method: "GET",
  path: "/v1/rollout",
  success: 200,
  prepare: async ({ stage }) => ({ url: `${stage.urls.card}/v1/rollout`, credentials: { kind: "none" } }),
};

export const pushToken: Route = {
  method: "PUT",
  path: "/v1/card/push-token",
  encoding: "json",
  errors: "problem",
  success: 202,
  prepare: async (callers) => ({
    url: `${callers.stage.urls.card}/v1/card/push-token`,
    body: { ...newPushTarget() },
    credentials: asCard(callers),
  }),
};

export const sync: Route = {
  ...withoutBody,
  method: "GET",
  path: "/v1/care-events",
  success: 200,
  prepare: async (callers) => ({ url: `${callers.stage.urls.card}/v1/care-events`, credentials: asCard(callers) }),
};
