import { fundCountsIn } from "../../../shared/adapters/dynamodb/fund-counts.ts";
import { rolloutIn } from "../../../shared/adapters/dynamodb/rollout-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { operator } from "../../../shared/http/callers.ts";
import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { jsonBody } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { editsOf } from "../apply-plan/plan.ts";
import { assumptionsOf, Body, Env, present } from "./contract.ts";
import { simulatePlan } from "./simulate-plan.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const ports = {
  rollout: rolloutIn({ client: dynamo, name: env.ROLLOUT_TABLE }, systemClock).rollout,
  fundCounts: fundCountsIn({ client: dynamo, name: env.INSURED_TABLE }).fundCounts,
  now: systemClock,
};

const input = jsonBody(Body);

export const handler = httpHandler({
  authenticate: operator,
  input,
  errors: problemForm,
  run: (body) => simulatePlan(ports, { edits: editsOf(body), assumptions: assumptionsOf(body) }),
  present: (simulation) => json(200, present(simulation)),
  refusals: {},
});
