import { fundsIn } from "../../../shared/adapters/dynamodb/fund-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { operator } from "../../../shared/http/callers.ts";
import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { jsonBody, withPath } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { done } from "../../../shared/kernel/outcome.ts";
import { Env, FundBody, FundPath } from "./contract.ts";

const env = Env.parse(process.env);
const { putFund } = fundsIn({ client: documentClient(), name: env.PRACTICE_TABLE });

const input = withPath(FundPath, jsonBody(FundBody));

/** Registers a fund with its public key, or changes or blocks it. */
export const handler = httpHandler({
  authenticate: operator,
  input,
  errors: problemForm,
  run: async ({ path, body }) => {
    await putFund({ fundId: path.fundId, ...body });
    return done({ client_id: path.fundId, state: body.state });
  },
  present: (fund) => json(200, fund),
  refusals: {},
});
