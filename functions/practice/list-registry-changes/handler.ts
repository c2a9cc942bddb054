import { practicesIn } from "../../../shared/adapters/dynamodb/practice-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { operator } from "../../../shared/http/callers.ts";
import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { queryString, withPath } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { done } from "../../../shared/kernel/outcome.ts";
import { Env, Path, present, Query } from "./contract.ts";

const env = Env.parse(process.env);
const { changes } = practicesIn({ client: documentClient(), name: env.PRACTICE_TABLE });

const input = withPath(Path, queryString(Query));

/** Who changed what of a practice and its readers, when and why, newest first. */
export const handler = httpHandler({
  authenticate: operator,
  input,
  errors: problemForm,
  run: async ({ path, body }) => done(await changes(path.practiceId, body.limit, body.cursor)),
  present: (page) => json(200, present(page)),
  refusals: {},
});
