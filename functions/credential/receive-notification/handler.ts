import { KMSClient } from "@aws-sdk/client-kms";
import { walletCaller } from "../../../shared/adapters/callers.ts";
import { issuancesIn } from "../../../shared/adapters/dynamodb/issuance-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { oauth, oauthForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { CHANGES } from "../../../shared/http/incident.ts";
import { jsonBody } from "../../../shared/http/input.ts";
import { PHONE_PROOF_ERRORS } from "../../../shared/http/proof-refusals.ts";
import { noContent } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { log } from "../../../shared/log/log.ts";
import { Body, Env } from "./contract.ts";
import { type NotificationPorts, receiveNotification } from "./receive-notification.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const tables = { card: { client: dynamo, name: env.CARD_TABLE }, status: { client: dynamo, name: env.STATUS_TABLE } };
const ports: NotificationPorts = { ...issuancesIn(tables, systemClock), ids: systemIds, now: systemClock };

const input = jsonBody(Body);

export const handler = httpHandler({
  stoppedBy: CHANGES,
  authenticate: walletCaller(env, { dynamo, kms: new KMSClient({}) }),
  input,
  errors: oauthForm("invalid_notification_request"),
  run: ({ notification_id: id, event }, caller) => receiveNotification(ports, { id, event }, caller),
  present: (event) => {
    log("credential.notified", { outcome: event });
    return noContent();
  },
  refusals: {
    ...PHONE_PROOF_ERRORS,
    "notification-unknown": oauth("invalid_notification_id", "No credentials of this card were issued under this id."),
  },
});
