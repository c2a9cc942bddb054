import { KMSClient } from "@aws-sdk/client-kms";
import { phoneCaller } from "../../../shared/adapters/callers.ts";
import { contextsIn } from "../../../shared/adapters/dynamodb/context-items.ts";
import { insuredIn } from "../../../shared/adapters/dynamodb/insured-table.ts";
import { practicesIn } from "../../../shared/adapters/dynamodb/practice-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { type ProblemAnswer, problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler, type RefusalMap } from "../../../shared/http/http-handler.ts";
import { jsonBody } from "../../../shared/http/input.ts";
import { PHONE_PROOF_PROBLEMS } from "../../../shared/http/proof-refusals.ts";
import { ENDED_CONTEXT_PROBLEMS } from "../../../shared/http/reader-problems.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { USED_CARD_PROBLEMS } from "../reader-refusals.ts";
import { type CheckInPorts, type CheckInRefusal, checkIn } from "./check-in.ts";
import { Body, Env, present } from "./contract.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const ports: CheckInPorts = {
  client: practicesIn({ client: dynamo, name: env.PRACTICE_TABLE }).client,
  household: insuredIn({ client: dynamo, name: env.INSURED_TABLE }).household,
  openContext: contextsIn({ client: dynamo, name: env.CARE_TABLE }, systemClock).openContext,
  nature: env.CARD_NATURE,
  now: systemClock,
};

const refusals: RefusalMap<CheckInRefusal, ProblemAnswer> = {
  ...PHONE_PROOF_PROBLEMS,
  "check-in-malformed": problem("check_in_malformed"),
  "check-in-expired": problem("check_in_expired"),
  "check-in-unknown": problem("check_in_unknown"),
  "reader-blocked": problem("reader_blocked"),
  ...USED_CARD_PROBLEMS,
  "check-in-taken": problem("check_in_taken"),
  ...ENDED_CONTEXT_PROBLEMS,
};

const input = jsonBody(Body);

export const handler = httpHandler({
  authenticate: phoneCaller(env, { dynamo, kms: new KMSClient({}) }, "card"),
  input,
  errors: problemForm,
  run: ({ request, confirmed }, phone) => checkIn(ports, { text: request, isConfirmed: confirmed }, phone),
  present: (checkedIn) => json(checkedIn.context ? 201 : 200, present(checkedIn)),
  refusals,
});
