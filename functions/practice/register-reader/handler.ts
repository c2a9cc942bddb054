import { practicesIn } from "../../../shared/adapters/dynamodb/practice-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { anyone } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { jsonBody, withPath } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";
import { Env, ReaderBody, ReaderPath } from "./contract.ts";

const env = Env.parse(process.env);
const practices = practicesIn({ client: documentClient(), name: env.PRACTICE_TABLE });

/** Registers a reader's public key under a known practice; the admin API's IAM authorizer has let the caller in. */
export const handler = httpHandler({
  authenticate: anyone,
  input: withPath(ReaderPath, jsonBody(ReaderBody)),
  errors: problemForm,
  run: async ({ path, body }) =>
    (await practices.putReader({ ...path, ...body, state: "active" }))
      ? done({ client_id: `${path.practiceId}.${path.readerId}` })
      : refuse({ kind: "practice-not-found" as const }),
  present: (reader) => json(200, reader),
  refusals: { "practice-not-found": problem("practice_not_found") },
});
