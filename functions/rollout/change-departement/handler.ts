import { rolloutIn } from "../../../shared/adapters/dynamodb/rollout-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { operator } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { jsonBody, withPath } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { applyPlan } from "../apply-plan/apply-plan.ts";
import { present } from "../apply-plan/contract.ts";
import { settingsOf } from "../apply-plan/plan.ts";
import { Body, Env, Path } from "./contract.ts";

const env = Env.parse(process.env);
const ports = { ...rolloutIn({ client: documentClient(), name: env.ROLLOUT_TABLE }, systemClock), now: systemClock };

const input = withPath(Path, jsonBody(Body));

/** One département by hand: a plan of one edit. */
export const handler = httpHandler({
  authenticate: operator,
  input,
  errors: problemForm,
  run: ({ path, body }, caller) =>
    applyPlan(ports, {
      edits: [{ departements: [path.departement], routes: body.routes, ...settingsOf(body) }],
      reason: body.reason,
      by: caller.operator,
      expectedVersion: body.if_version,
      dryRun: body.dry_run,
    }),
  present: (result) => json(200, present(result)),
  refusals: { "rollout-moved": problem("rollout_moved") },
});
