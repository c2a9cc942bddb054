import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { statusChangesIn } from "../../../shared/adapters/dynamodb/status-changes.ts";
import { statusListsIn } from "../../../shared/adapters/dynamodb/status-lists.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { currentSigner } from "../../../shared/adapters/kms/signing-keys.ts";
import { statusListBucket } from "../../../shared/adapters/s3/status-list-bucket.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { log } from "../../../shared/log/log.ts";
import { createStatusListToken } from "../../../shared/protocol/status-list/status-list-token.ts";
import { queueWorker } from "../../../shared/worker/queue-worker.ts";
import { Env, PublicationMessage } from "./contract.ts";
import { type PublicationPorts, publishStatusList } from "./publish-status-list.ts";

const env = Env.parse(process.env);
const table = { client: documentClient(), name: env.STATUS_TABLE };
const bucket = statusListBucket(new S3Client({}), env.STATUS_LIST_BUCKET);
const findSigner = currentSigner(new KMSClient({}), {
  purpose: "credential",
  generations: env.CREDENTIAL_SIGNING_KEY,
  table: { client: table.client, name: env.SIGNING_TABLE },
  now: systemClock,
});
const ports: PublicationPorts = {
  list: statusListsIn(table, systemClock).list,
  changedStatuses: statusChangesIn(table).changedStatuses,
  published: bucket.published,
  replace: bucket.replace,
  sign: async (claims) => createStatusListToken(await findSigner(), claims),
  baseUrl: env.CARD_BASE_URL,
  ttl: env.STATUS_LIST_TTL,
  now: systemClock,
};

export const handler = queueWorker(PublicationMessage, async (message) => {
  log("status-list.published", { outcome: await publishStatusList(ports, message) });
});
