import { KMSClient } from "@aws-sdk/client-kms";
import { clientCaller } from "../../../shared/adapters/callers.ts";
import { presentedIn } from "../../../shared/adapters/dynamodb/credential-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { issuerKeyOf } from "../../../shared/adapters/kms/issuer-key.ts";
import { keptMac } from "../../../shared/adapters/kms/kept-mac.ts";
import { anyGeneration } from "../../../shared/adapters/kms/signing-keys.ts";
import { cardType } from "../../../shared/domain/card-type.ts";
import { seriesOf } from "../../../shared/domain/software.ts";
import { type ProblemAnswer, problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler, type RefusalMap } from "../../../shared/http/http-handler.ts";
import { jsonBody } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { measured } from "../../../shared/log/metrics.ts";
import { verifyCardPresentation } from "../../../shared/protocol/card-presentation.ts";
import { contextReply } from "../context-reply.ts";
import { contextPorts } from "../context-wiring.ts";
import { knownTo } from "../known-person.ts";
import { personPorts } from "../person-wiring.ts";
import { OWN_CONTEXT_PROBLEMS, USED_CARD_PROBLEMS } from "../reader-refusals.ts";
import { Body, Env, wishOf } from "./contract.ts";
import { type ContextPorts, type ContextRefusal, openContext } from "./open-context.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const kms = new KMSClient({});
const issuerKey = issuerKeyOf(env.CARD_BASE_URL, anyGeneration(kms, env.CREDENTIAL_SIGNING_KEY));
const referenceKey = keptMac(kms, env.CREDENTIAL_REF_KEY, "credential reference");
const { vct } = cardType(env.CARD_BASE_URL);
const person = personPorts(env, dynamo, kms);
const ports: ContextPorts = {
  ...contextPorts(env, dynamo),
  ...presentedIn({ client: dynamo, name: env.CARD_TABLE }),
  presented: (sdJwt, to) => verifyCardPresentation(sdJwt, { ...to, vct, issuerKey, referenceKey, now: systemClock() }),
};

const refusals: RefusalMap<ContextRefusal, ProblemAnswer> = {
  ...OWN_CONTEXT_PROBLEMS,
  ...USED_CARD_PROBLEMS,
  "proof-malformed": problem("proof_malformed"),
  "proof-expired": problem("proof_expired"),
  "clock-skew": problem("clock_skew"),
  "proof-not-for-this-reader": problem("proof_not_for_this_reader"),
  "credential-ended": problem("credential_ended"),
  "proof-already-used": problem("proof_already_used"),
  "reader-not-allowed": problem("reader_not_allowed"),
  "another-person": problem("another_person"),
};

const input = jsonBody(Body);

export const handler = httpHandler({
  step: "context",
  authenticate: clientCaller(env, { dynamo, kms }, "context", "administrative"),
  input,
  errors: problemForm,
  run: (body, caller) => knownTo(caller, person, openContext(ports, wishOf(body), caller)),
  present: (opened) => json(201, contextReply(opened)),
  refusals,
  measure: (_opened, { client }) => [measured("Contexts", 1, seriesOf(client.software))],
});
