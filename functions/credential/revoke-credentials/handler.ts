import { credentialsIn } from "../../../shared/adapters/dynamodb/credential-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { log } from "../../../shared/log/log.ts";
import { queueWorker } from "../../../shared/worker/queue-worker.ts";
import { EndedPhone, Env } from "./contract.ts";
import { type RevocationPorts, revokeCredentials } from "./revoke-credentials.ts";

const env = Env.parse(process.env);
const client = documentClient();
const tables = { card: { client, name: env.CARD_TABLE }, status: { client, name: env.STATUS_TABLE } };
const ports: RevocationPorts = credentialsIn(tables, systemClock);

/** What was issued through a phone ends with it. A message that comes again finds its credentials revoked. */
export const handler = queueWorker(EndedPhone, async ({ cardRef, endedJkt, at }) => {
  const ended = { kind: "of-phone", deviceJkt: endedJkt, until: new Date(at) } as const;
  const revoked = await revokeCredentials(ports, cardRef, ended, "device-ended");
  log("credential.revoked", { outcome: revoked > 0 ? "revoked" : "nothing-live" });
});
