import { rolloutIn } from "../../../shared/adapters/dynamodb/rollout-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { operator } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { jsonBody } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { applyPlan } from "./apply-plan.ts";
import { Body, Env, present } from "./contract.ts";
import { editsOf } from "./plan.ts";

const env = Env.parse(process.env);
const ports = { ...rolloutIn({ client: documentClient(), name: env.ROLLOUT_TABLE }, systemClock), now: systemClock };

const input = jsonBody(Body);

export const handler = httpHandler({
  authenticate: operator,
  input,
  errors: problemForm,
  run: (body, caller) =>
    applyPlan(ports, {
      edits: editsOf(body),
      reason: `${body.plan}: ${body.reason}`,
      by: caller.operator,
      expectedVersion: body.if_version,
      dryRun: body.dry_run,
    }),
  present: (result) => json(200, present(result)),
  refusals: { "rollout-moved": problem("rollout_moved") },
});
