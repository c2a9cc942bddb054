import { practicesIn } from "../../../shared/adapters/dynamodb/practice-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { anyone } from "../../../shared/http/callers.ts";
import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { jsonBody, withPath } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { done } from "../../../shared/kernel/outcome.ts";
import { Env, PracticeBody, PracticePath } from "./contract.ts";

const env = Env.parse(process.env);
const practices = practicesIn({ client: documentClient(), name: env.PRACTICE_TABLE });

/** The admin API's IAM authorizer has let the caller in. */
export const handler = httpHandler({
  authenticate: anyone,
  input: withPath(PracticePath, jsonBody(PracticeBody)),
  errors: problemForm,
  run: async ({ path, body }) => {
    await practices.putPractice({ id: path.practiceId, ...body });
    return done({ practice_id: path.practiceId, ...body });
  },
  present: (practice) => json(200, practice),
  refusals: {},
});
