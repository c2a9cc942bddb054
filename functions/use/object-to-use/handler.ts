import { KMSClient } from "@aws-sdk/client-kms";
import { phoneCaller } from "../../../shared/adapters/callers.ts";
import { contextsIn } from "../../../shared/adapters/dynamodb/context-items.ts";
import { objectionsIn } from "../../../shared/adapters/dynamodb/objection-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { type ProblemAnswer, problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler, type RefusalMap } from "../../../shared/http/http-handler.ts";
import { jsonBody, withPath } from "../../../shared/http/input.ts";
import { PHONE_PROOF_PROBLEMS } from "../../../shared/http/proof-refusals.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { objectionReply } from "../objection-reply.ts";
import { Body, Env, Path } from "./contract.ts";
import { type ObjectionPorts, type ObjectionRefusal, objectToUse } from "./object-to-use.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const care = { client: dynamo, name: env.CARE_TABLE };
const ports: ObjectionPorts = {
  context: contextsIn(care, systemClock).context,
  ...objectionsIn(care, { name: env.CARD_TABLE }),
  ids: systemIds,
  now: systemClock,
};

const refusals: RefusalMap<ObjectionRefusal, ProblemAnswer> = {
  ...PHONE_PROOF_PROBLEMS,
  "use-not-found": problem("use_not_found"),
  "card-changed": problem("card_changed"),
};

const input = withPath(Path, jsonBody(Body));

export const handler = httpHandler({
  authenticate: phoneCaller(env, { dynamo, kms: new KMSClient({}) }, "card"),
  input,
  errors: problemForm,
  run: ({ path, body }, phone) => objectToUse(ports, { id: path.id, blockCard: body.block_card }, phone),
  present: (objection) => json(200, objectionReply(objection)),
  refusals,
});
