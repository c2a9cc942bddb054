import { KMSClient } from "@aws-sdk/client-kms";
import { clientCaller } from "../../../shared/adapters/callers.ts";
import { contextsIn } from "../../../shared/adapters/dynamodb/context-items.ts";
import { standingsIn } from "../../../shared/adapters/dynamodb/denial-items.ts";
import { eventsIn } from "../../../shared/adapters/dynamodb/event-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { currentSigner } from "../../../shared/adapters/kms/signing-keys.ts";
import { eitherForm, fromEitherForm, inEitherForm, resourceOrBatch } from "../../../shared/http/fhir.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { idempotencyKeyOf } from "../../../shared/http/idempotency-key.ts";
import { jsonBodyOrBatch } from "../../../shared/http/input.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { receiptSigner } from "../../../shared/protocol/receipt.ts";
import { recordBatch, recordOne } from "./batch.ts";
import { BATCH_LIMIT, Body, CareEventClaim, Env } from "./contract.ts";
import type { CareEventPorts } from "./record-care-event.ts";
import { REFUSALS, replyOf } from "./reply.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const kms = new KMSClient({});
const findSigner = currentSigner(kms, {
  purpose: "receipt",
  generations: env.RECEIPT_SIGNING_KEY,
  table: { client: dynamo, name: env.SIGNING_TABLE },
  now: systemClock,
});
const table = { client: dynamo, name: env.CARE_TABLE };
const ports: CareEventPorts = {
  standing: standingsIn({ client: dynamo, name: env.PRACTICE_TABLE }, systemClock).standing,
  contexts: contextsIn(table, systemClock).contexts,
  ...eventsIn(table),
  signReceipt: receiptSigner(env.RECEIPT_SIGNING, findSigner, env.PRACTICE_BASE_URL, systemClock),
  now: systemClock,
};

const ownForm = jsonBodyOrBatch(Body, BATCH_LIMIT);
const claims = resourceOrBatch("Claim", CareEventClaim, BATCH_LIMIT);
const input = inEitherForm(fromEitherForm(ownForm, claims));

export const handler = httpHandler({
  step: "care-event",
  authenticate: clientCaller(env, { dynamo, kms }, "care-event"),
  input,
  errors: eitherForm,
  run: async (sent, caller, request) => {
    if (sent.isBatch) return recordBatch(ports, sent.lines, caller);
    const key = idempotencyKeyOf(request);
    return key.ok ? recordOne(ports, sent.body, key.value, caller) : key;
  },
  present: replyOf,
  refusals: REFUSALS,
});
