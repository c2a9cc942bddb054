import { KMSClient } from "@aws-sdk/client-kms";
import { clientCaller } from "../../../shared/adapters/callers.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { revalidated } from "../../../shared/http/cacheable.ts";
import type { ProblemAnswer } from "../../../shared/http/error-form.ts";
import { eitherForm, fhir, inEitherForm, varying, wantsFhir } from "../../../shared/http/fhir.ts";
import { httpHandler, type RefusalMap } from "../../../shared/http/http-handler.ts";
import { noInput, withPath } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { eligibilityOf } from "../../../shared/protocol/fhir/eligibility.ts";
import { rightsReply, type ShownContext } from "../context-reply.ts";
import { contextPorts } from "../context-wiring.ts";
import { type ReadContextRefusal, readContext } from "../read-context/read-context.ts";
import { OWN_CONTEXT_PROBLEMS, USED_CARD_PROBLEMS } from "../reader-refusals.ts";
import { Env, Path } from "./contract.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const ports = contextPorts(env, dynamo);

const refusals: RefusalMap<ReadContextRefusal, ProblemAnswer> = { ...OWN_CONTEXT_PROBLEMS, ...USED_CARD_PROBLEMS };

const input = inEitherForm(withPath(Path, noInput));

const inFhir = ({ context, household: { insured }, checkedAt: at }: ShownContext) =>
  fhir(200, eligibilityOf({ context, insured, at }));
const inJson = (shown: ShownContext) => json(200, rightsReply(shown));

/** The rights behind a context as they are now; 304 while they are as the reader has them, in the form that it has them in. */
export const handler = httpHandler({
  authenticate: clientCaller(env, { dynamo, kms: new KMSClient({}) }, "context", "administrative"),
  input,
  errors: eitherForm,
  run: ({ path }, caller) => readContext(ports, path.id, caller),
  present: (shown, request) => revalidated(varying(wantsFhir(request) ? inFhir(shown) : inJson(shown)), request),
  refusals,
});
