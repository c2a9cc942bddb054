import { KMSClient } from "@aws-sdk/client-kms";
import { clientCaller } from "../../../shared/adapters/callers.ts";
import { careIn } from "../../../shared/adapters/dynamodb/care-table.ts";
import { standingsIn } from "../../../shared/adapters/dynamodb/denial-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { currentSigner } from "../../../shared/adapters/kms/signing-keys.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { jsonBody } from "../../../shared/http/input.ts";
import { CLIENT_PROOF_PROBLEMS } from "../../../shared/http/proof-refusals.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { digest } from "../../../shared/kernel/ids.ts";
import { receiptSigner } from "../../../shared/protocol/receipt.ts";
import { CareEventBody, Env } from "./contract.ts";
import { type CareEventPorts, recordCareEvent } from "./record-care-event.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const kms = new KMSClient({});
const findSigner = currentSigner(kms, {
  purpose: "receipt",
  generations: env.RECEIPT_SIGNING_KEY,
  table: { client: dynamo, name: env.SIGNING_TABLE },
  now: systemClock,
});
const care = careIn({ client: dynamo, name: env.CARE_TABLE }, systemClock);
const ports: CareEventPorts = {
  standing: standingsIn({ client: dynamo, name: env.PRACTICE_TABLE }, systemClock).standing,
  context: care.context,
  recordEvent: care.recordEvent,
  signReceipt: receiptSigner(findSigner, env.PRACTICE_BASE_URL, systemClock),
  now: systemClock,
};

const wishOf = (body: CareEventBody, idempotencyKey: string | undefined) => ({
  idempotencyKey,
  eventId: body.event_id,
  contextId: body.context_id,
  kind: body.kind,
  performedAt: new Date(body.performed_at),
  claimDigest: body.claim_digest,
  invoice: {
    acts: body.invoice.acts.map((act) => ({ code: act.code, quantity: act.quantity, amountCents: act.amount_cents })),
    totalCents: body.invoice.total_cents,
  },
  bodyHash: digest(JSON.stringify(body)),
});

const input = jsonBody(CareEventBody);

export const handler = httpHandler({
  authenticate: clientCaller(env, { dynamo, kms }, "care-event"),
  input,
  errors: problemForm,
  run: (body, caller, request) => recordCareEvent(ports, wishOf(body, request.headers["idempotency-key"]), caller),
  present: (event) => json(201, { event_id: event.eventId, recorded_at: event.recordedAt, receipt: event.receipt }),
  refusals: {
    ...CLIENT_PROOF_PROBLEMS,
    "reader-blocked": problem("reader_blocked"),
    "software-too-old": ({ minimum }) => problem("software_too_old", { minimum_version: minimum }),
    "idempotency-key-missing": problem("idempotency_key_missing"),
    "invoice-does-not-add-up": problem("invoice_does_not_add_up"),
    "context-not-found": problem("context_not_found"),
    "care-outside-context": problem("care_outside_context"),
    "idempotency-conflict": problem("idempotency_conflict"),
  },
});
