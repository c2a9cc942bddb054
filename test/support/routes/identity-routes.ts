import { pendingDecision, registeredProofing } from "../identity-proofing.ts";
import { newClientKey } from "../key-pair.ts";
import type { Route } from "./route.ts";

export const identityDecision: Route = {
  method: "POST",
  path: "/v1/identity-decisions",
  encoding: "json",
  errors: "problem",
  success: 200,
  prepare: async ({ stage }) => {
    const proofing = await registeredProofing(stage);
    const { decision } = await pendingDecision(stage, proofing);
    return {
      url: `${stage.urls.practice}/v1/identity-decisions`,
      body: { decision: await proofing.signed(decision) },
      credentials: { kind: "dpop", token: proofing.accessToken, key: proofing.dpopKey },
    };
  },
};

export const identityProvider: Route = {
  method: "PUT",
  path: "/v1/identity-providers/{providerId}",
  encoding: "json",
  errors: "problem",
  success: 200,
  prepare: async ({ stage }) => ({
    url: `${stage.urls.admin}/v1/identity-providers/identity-${crypto.randomUUID().slice(0, 8)}`,
    body: { name: "Vérification", jwk: { ...(await newClientKey()).jwk }, state: "active" },
    credentials: { kind: "aws" },
  }),
};
