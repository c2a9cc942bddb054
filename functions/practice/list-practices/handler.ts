import { practiceDirectoryIn } from "../../../shared/adapters/dynamodb/practice-directory.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { operator } from "../../../shared/http/callers.ts";
import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { queryString } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { done } from "../../../shared/kernel/outcome.ts";
import { Env, present, Query } from "./contract.ts";

const env = Env.parse(process.env);
const { listed } = practiceDirectoryIn({ client: documentClient(), name: env.PRACTICE_TABLE });

const input = queryString(Query);

/** The practices of a département, blocked ones too. */
export const handler = httpHandler({
  authenticate: operator,
  input,
  errors: problemForm,
  run: async ({ limit, cursor, ...part }) => done(await listed(part, limit, cursor)),
  present: (page) => json(200, present(page)),
  refusals: {},
});
