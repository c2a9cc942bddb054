import { KMSClient } from "@aws-sdk/client-kms";
import { clientCaller } from "../../../shared/adapters/callers.ts";
import { cardsIn } from "../../../shared/adapters/dynamodb/card-items.ts";
import { fundsIn } from "../../../shared/adapters/dynamodb/fund-items.ts";
import { insuredIn } from "../../../shared/adapters/dynamodb/insured-table.ts";
import { statementsIn } from "../../../shared/adapters/dynamodb/statement-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { cardRefsOf } from "../../../shared/adapters/kms/card-ref.ts";
import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { CHANGES } from "../../../shared/http/incident.ts";
import { jsonBodyOrBatch } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { recordOneOrBatch } from "./batch.ts";
import { BATCH_LIMIT, Body, Env, wishOf } from "./contract.ts";
import type { StatementPorts } from "./record-statements.ts";
import { presentBatch, presentOne, REFUSALS, statusOf } from "./reply.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const kms = new KMSClient({});
const ports: StatementPorts = {
  fund: fundsIn({ client: dynamo, name: env.PRACTICE_TABLE }).fund,
  cardRefsOf: cardRefsOf(kms, env.NIR_MAC_KEYS),
  insured: insuredIn({ client: dynamo, name: env.INSURED_TABLE }).insured,
  card: cardsIn({ client: dynamo, name: env.CARD_TABLE }, systemClock).card,
  recordStatement: statementsIn({ client: dynamo, name: env.CARE_TABLE }).recordStatement,
  now: systemClock,
};

const input = jsonBodyOrBatch(Body.transform(wishOf), BATCH_LIMIT);

/** A fund's statements: one, or a batch with a result a line. */
export const handler = httpHandler({
  stoppedBy: CHANGES,
  authenticate: clientCaller(env, { dynamo, kms }, "statement"),
  input,
  errors: problemForm,
  run: (sent, caller) => recordOneOrBatch(ports, sent, caller),
  present: (answered, request) =>
    answered.isBatch
      ? json(207, presentBatch(answered.lines, request))
      : json(statusOf(answered.taken), presentOne(answered.taken)),
  refusals: REFUSALS,
});
