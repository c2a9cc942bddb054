import { S3Client } from "@aws-sdk/client-s3";
import { listOpenerIn, statusListsIn } from "../../../shared/adapters/dynamodb/status-lists.ts";
import { statusPlacesIn } from "../../../shared/adapters/dynamodb/status-places.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { statusListBucket } from "../../../shared/adapters/s3/status-list-bucket.ts";
import { queueClient } from "../../../shared/adapters/sqs/queue-client.ts";
import { sendAll } from "../../../shared/adapters/sqs/send-all.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { log } from "../../../shared/log/log.ts";
import { Env } from "./contract.ts";
import { type TendingPorts, tendStatusLists } from "./tend-status-lists.ts";

const env = Env.parse(process.env);
const table = { client: documentClient(), name: env.STATUS_TABLE };
const settings = { size: env.STATUS_LIST_SIZE, ids: systemIds, now: systemClock };
const send = sendAll(queueClient(), env.PUBLICATION_QUEUE);
const ports: TendingPorts = {
  ...statusListsIn(table, systemClock),
  ...listOpenerIn(table, settings),
  fillOf: statusPlacesIn(table, settings).fillOf,
  unpublish: statusListBucket(new S3Client({}), env.STATUS_LIST_BUCKET).remove,
  send: (messages) => send(messages),
  now: systemClock,
};

/** Called by a schedule; a call that fails is repeated by Lambda, and otherwise made good for by the next. */
export const handler = async (): Promise<void> => {
  await tendStatusLists(ports);
  log("status-list.tended", {});
};
