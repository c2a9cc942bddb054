import { deliveriesIn } from "../../../shared/adapters/dynamodb/deferred-items.ts";
import { issuancesIn } from "../../../shared/adapters/dynamodb/issuance-items.ts";
import type { ProvenWallet } from "../../../shared/http/callers.ts";
import { type Asked, askedFor, ENCRYPTION_ERRORS } from "../../../shared/http/encrypted-exchange.ts";
import { oauth, oauthForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { CHANGES } from "../../../shared/http/incident.ts";
import { PHONE_PROOF_ERRORS } from "../../../shared/http/proof-refusals.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { credentialsReply, deferredReply } from "../issuing-contract.ts";
import { issuingOf } from "../issuing-wiring.ts";
import { Body, Env } from "./contract.ts";
import { type DeliveryPorts, deliverCredential } from "./deliver-credential.ts";

const issuing = issuingOf(Env.parse(process.env));
const ports: DeliveryPorts = {
  ...issuing.ports,
  ...deliveriesIn(issuing.tables, issuing.places),
  ofIssuance: issuancesIn(issuing.tables, systemClock).ofIssuance,
};

const answer = (asked: Asked, caller: ProvenWallet) =>
  issuing.exchange(asked, {
    schema: Body,
    use: ({ transaction_id: transactionId }) => deliverCredential(ports, transactionId, caller),
    reply: (delivery) => (delivery.kind === "delivered" ? credentialsReply(delivery) : deferredReply(delivery)),
  });

export const handler = httpHandler({
  stoppedBy: CHANGES,
  authenticate: issuing.authenticate,
  input: askedFor(Body),
  errors: oauthForm("invalid_credential_request"),
  run: answer,
  present: (reply) => reply,
  refusals: {
    ...PHONE_PROOF_ERRORS,
    ...ENCRYPTION_ERRORS,
    "transaction-unknown": oauth("invalid_transaction_id", "Nothing waits under this id, or no longer."),
    "card-not-usable": oauth("credential_request_denied", "The card cannot be issued."),
  },
});
