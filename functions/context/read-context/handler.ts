import { KMSClient } from "@aws-sdk/client-kms";
import { clientCaller } from "../../../shared/adapters/callers.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { type ProblemAnswer, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler, type RefusalMap } from "../../../shared/http/http-handler.ts";
import { noInput, withPath } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { contextReply } from "../context-reply.ts";
import { contextPorts } from "../context-wiring.ts";
import { knownTo } from "../known-person.ts";
import { personPorts } from "../person-wiring.ts";
import { OWN_CONTEXT_PROBLEMS, USED_CARD_PROBLEMS } from "../reader-refusals.ts";
import { Env, Path } from "./contract.ts";
import { type ReadContextRefusal, readContext } from "./read-context.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const kms = new KMSClient({});
const ports = contextPorts(env, dynamo);
const person = personPorts(env, dynamo, kms);

const refusals: RefusalMap<ReadContextRefusal, ProblemAnswer> = { ...OWN_CONTEXT_PROBLEMS, ...USED_CARD_PROBLEMS };

const input = withPath(Path, noInput);

export const handler = httpHandler({
  authenticate: clientCaller(env, { dynamo, kms }, "context", "administrative"),
  input,
  errors: problemForm,
  run: ({ path }, caller) => knownTo(caller, person, readContext(ports, path.id, caller)),
  present: (shown) => json(200, contextReply(shown)),
  refusals,
});
