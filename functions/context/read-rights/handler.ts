import { KMSClient } from "@aws-sdk/client-kms";
import { clientCaller } from "../../../shared/adapters/callers.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { revalidated } from "../../../shared/http/cacheable.ts";
import { type ProblemAnswer, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler, type RefusalMap } from "../../../shared/http/http-handler.ts";
import { noInput, withPath } from "../../../shared/http/input.ts";
import { rightsReply } from "../context-reply.ts";
import { contextPorts } from "../context-wiring.ts";
import { ContextPath } from "../own-contract.ts";
import { type ReadContextRefusal, readContext } from "../read-context/read-context.ts";
import { OWN_CONTEXT_PROBLEMS, USED_CARD_PROBLEMS } from "../reader-refusals.ts";
import { Env } from "./contract.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const ports = contextPorts(env, dynamo);

const refusals: RefusalMap<ReadContextRefusal, ProblemAnswer> = { ...OWN_CONTEXT_PROBLEMS, ...USED_CARD_PROBLEMS };

const input = withPath(ContextPath, noInput);

/** The rights behind a context as they are now; 304 while they are as the reader has them. */
export const handler = httpHandler({
  authenticate: clientCaller(env, { dynamo, kms: new KMSClient({}) }, "context", "administrative"),
  input,
  errors: problemForm,
  run: ({ path }, caller) => readContext(ports, path.id, caller),
  present: (shown, request) => revalidated(rightsReply(shown), request),
  refusals,
});
