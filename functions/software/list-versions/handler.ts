import { softwareIn } from "../../../shared/adapters/dynamodb/software-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { operator } from "../../../shared/http/callers.ts";
import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { queryString } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { done } from "../../../shared/kernel/outcome.ts";
import { Env, present, Query } from "./contract.ts";

const env = Env.parse(process.env);
const { minimumVersions } = softwareIn({ client: documentClient(), name: env.PRACTICE_TABLE });

const input = queryString(Query);

/** The lowest version of each software that is taken. */
export const handler = httpHandler({
  authenticate: operator,
  input,
  errors: problemForm,
  run: async ({ limit, after }) => done(await minimumVersions(limit, after)),
  present: (page) => json(200, present(page)),
  refusals: {},
});
