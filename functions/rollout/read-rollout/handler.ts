import { rolloutIn } from "../../../shared/adapters/dynamodb/rollout-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { operator } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { queryString, withPath } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";
import { Env, Path, present, Query } from "./contract.ts";

const env = Env.parse(process.env);
const { rollout, rolloutAt } = rolloutIn({ client: documentClient(), name: env.ROLLOUT_TABLE }, systemClock);

const input = withPath(Path, queryString(Query));

/** The rules with their version, today or at a past instant: of all départements, or of one. */
export const handler = httpHandler({
  authenticate: operator,
  input,
  errors: problemForm,
  run: async ({ path, body }) => {
    const instant = body.as_of === undefined ? undefined : new Date(body.as_of);
    if (instant && instant > systemClock()) return refuse({ kind: "instant-in-future" } as const);
    const found = await (instant ? rolloutAt(instant) : rollout());
    const isAsked = (departement: string) => path.departement === undefined || path.departement === departement;
    return done({ ...found, rules: found.rules.filter((rule) => isAsked(rule.departement)) });
  },
  present: (found) => json(200, present(found)),
  refusals: { "instant-in-future": problem("instant_in_future") },
});
