import { KMSClient } from "@aws-sdk/client-kms";
import { clientCaller } from "../../../shared/adapters/callers.ts";
import { contextsIn } from "../../../shared/adapters/dynamodb/context-items.ts";
import { standingsIn } from "../../../shared/adapters/dynamodb/denial-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { type ProblemAnswer, problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler, type RefusalMap } from "../../../shared/http/http-handler.ts";
import { noInput, withPath } from "../../../shared/http/input.ts";
import { READER_PROBLEMS } from "../../../shared/http/reader-problems.ts";
import { noContent } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { Env, Path } from "./contract.ts";
import { type DestroyContextPorts, type DestroyContextRefusal, destroyContext } from "./destroy-context.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const ports: DestroyContextPorts = {
  standing: standingsIn({ client: dynamo, name: env.PRACTICE_TABLE }, systemClock).standing,
  destroyContext: contextsIn({ client: dynamo, name: env.CARE_TABLE }, systemClock).destroyContext,
};

const refusals: RefusalMap<DestroyContextRefusal, ProblemAnswer> = {
  ...READER_PROBLEMS,
  "context-not-found": problem("context_not_found"),
};

const input = withPath(Path, noInput);

export const handler = httpHandler({
  authenticate: clientCaller(env, { dynamo, kms: new KMSClient({}) }, "context", "administrative"),
  input,
  errors: problemForm,
  run: ({ path }, caller) => destroyContext(ports, path.id, caller),
  present: noContent,
  refusals,
});
