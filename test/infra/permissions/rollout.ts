import type { Permissions } from "./parts.ts";

/** What the functions of rollout may do. */
export const ROLLOUT: Permissions = {
  "rollout/list-rollout": ["Rollout dynamodb:GetItem"],
  "rollout/show-departement": ["Rollout dynamodb:GetItem"],
  "rollout/read-rollout": ["Rollout dynamodb:GetItem", "Rollout dynamodb:Query"],
  "rollout/list-changes": ["Rollout dynamodb:Query"],
  "rollout/change-departement": ["Rollout dynamodb:GetItem", "Rollout dynamodb:PutItem"],
  "rollout/apply-plan": ["Rollout dynamodb:GetItem", "Rollout dynamodb:PutItem"],
  "rollout/simulate-plan": ["Insured dynamodb:Query [FUNDS]", "Rollout dynamodb:GetItem"],
};
