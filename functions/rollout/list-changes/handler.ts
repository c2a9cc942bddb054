import { rolloutIn } from "../../../shared/adapters/dynamodb/rollout-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { operator } from "../../../shared/http/callers.ts";
import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { queryString } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { done } from "../../../shared/kernel/outcome.ts";
import { Env, present, Query } from "./contract.ts";

const env = Env.parse(process.env);
const { changes } = rolloutIn({ client: documentClient(), name: env.ROLLOUT_TABLE }, systemClock);

const input = queryString(Query);

/** The log, newest first: who changed what, when and why. */
export const handler = httpHandler({
  authenticate: operator,
  input,
  errors: problemForm,
  run: async ({ limit, before }) => done(await changes(limit, before)),
  present: (page) => json(200, present(page)),
  refusals: {},
});
