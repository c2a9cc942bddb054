import { credentialsIn } from "../../../shared/adapters/dynamodb/credential-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import type { RevocationReason, WhichCredentials } from "../../../shared/domain/credential.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { log } from "../../../shared/log/log.ts";
import { queueWorker } from "../../../shared/worker/queue-worker.ts";
import { Ended, Env } from "./contract.ts";
import { type RevocationPorts, revokeCredentials } from "./revoke-credentials.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const tables = { card: { client: dynamo, name: env.CARD_TABLE }, status: { client: dynamo, name: env.STATUS_TABLE } };
const ports: RevocationPorts = credentialsIn(tables, systemClock);

/** What ends, and why. */
const revocationOf = (ended: Ended): { readonly which: WhichCredentials; readonly reason: RevocationReason } =>
  ended.type === "left-household"
    ? { which: { kind: "of-dependants", dependants: ended.dependants }, reason: "not-covered" }
    : { which: { kind: "of-binding", bindingId: ended.endedBinding }, reason: "device-ended" };

/** What was issued in a binding ends with it, and the cards of who is covered no more. A message that comes again finds its credentials revoked. */
export const handler = queueWorker(Ended, async (ended) => {
  const { which, reason } = revocationOf(ended);
  const revoked = await revokeCredentials(ports, ended.cardRef, which, reason);
  log("credential.revoked", { outcome: revoked > 0 ? "revoked" : "nothing-live" });
});
