import { practicesIn } from "../../../shared/adapters/dynamodb/practice-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { operator } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { queryString, withPath } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";
import { Env, Path, present, Query } from "./contract.ts";

const env = Env.parse(process.env);
const practices = practicesIn({ client: documentClient(), name: env.PRACTICE_TABLE });

const input = withPath(Path, queryString(Query));

/** A practice and its readers, a page at a time. */
export const handler = httpHandler({
  authenticate: operator,
  input,
  errors: problemForm,
  run: async ({ path, body }) => {
    const [practice, readers] = await Promise.all([
      practices.practice(path.practiceId),
      practices.readers(path.practiceId, body.limit, body.after),
    ]);
    return practice ? done({ practice, readers }) : refuse({ kind: "practice-not-found" } as const);
  },
  present: (found) => json(200, present(found)),
  refusals: { "practice-not-found": problem("practice_not_found") },
});
