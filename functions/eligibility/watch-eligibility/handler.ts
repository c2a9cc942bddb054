import { KMSClient } from "@aws-sdk/client-kms";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { watchesIn, watchPlace } from "../../../shared/adapters/dynamodb/watch-items.ts";
import { accountHolder } from "../../../shared/http/callers.ts";
import { presentEligibility } from "../../../shared/http/eligibility-reply.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { CHANGES } from "../../../shared/http/incident.ts";
import { jsonBody } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { eligibilityPorts } from "../check-eligibility/ports.ts";
import { Body, Env } from "./contract.ts";
import type { Reply } from "./replies.ts";
import { watchEligibility } from "./watch-eligibility.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const ports = {
  ...eligibilityPorts(dynamo, new KMSClient({}), env),
  putWatch: watchesIn({ client: dynamo, name: env.CARD_TABLE }, systemClock).putWatch,
  watchPlace,
};

const input = jsonBody(Body);

export const handler = httpHandler({
  stoppedBy: CHANGES,
  authenticate: accountHolder,
  input,
  errors: problemForm,
  run: (body, caller) => watchEligibility(ports, { ...body, ...caller }),
  present: ({ watch, eligibility }, request) =>
    json<Reply>(201, {
      watching_until: watch.expiresAt.toISOString(),
      ...presentEligibility(eligibility, request.language),
    }),
  refusals: {
    "insured-not-found": problem("insured_not_found"),
    "already-eligible": problem("already_eligible"),
    "nothing-to-wait-for": (refusal, request) =>
      problem("nothing_to_wait_for", { ...presentEligibility(refusal.eligibility, request.language) }),
  },
});
