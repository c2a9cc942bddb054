import { KMSClient } from "@aws-sdk/client-kms";
import { clientCaller } from "../../../shared/adapters/callers.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { type ProblemAnswer, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler, type RefusalMap } from "../../../shared/http/http-handler.ts";
import { queryString } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { contextReply } from "../context-reply.ts";
import { contextPorts } from "../context-wiring.ts";
import { personPorts } from "../person-wiring.ts";
import type { ReadContextRefusal } from "../read-context/read-context.ts";
import { OWN_CONTEXT_PROBLEMS, USED_CARD_PROBLEMS } from "../reader-refusals.ts";
import { Env, Query } from "./contract.ts";
import { findCheckIn } from "./find-check-in.ts";
import type { Reply } from "./replies.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const kms = new KMSClient({});
const ports = contextPorts(env, dynamo);
const person = personPorts(env, dynamo, kms);

const refusals: RefusalMap<ReadContextRefusal, ProblemAnswer> = { ...OWN_CONTEXT_PROBLEMS, ...USED_CARD_PROBLEMS };

const input = queryString(Query);

/** What the practice's screen asks every few seconds while its QR is shown. */
export const handler = httpHandler({
  authenticate: clientCaller(env, { dynamo, kms }, "context", "administrative"),
  input,
  errors: problemForm,
  run: ({ check_in }, caller) => findCheckIn(ports, person, check_in, caller),
  present: (shown) => json<Reply>(200, { contexts: shown ? [contextReply(shown)] : [] }),
  refusals,
});
