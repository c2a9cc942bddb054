import { queueClient } from "../../../shared/adapters/sqs/queue-client.ts";
import { sendAll } from "../../../shared/adapters/sqs/send-all.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { streamBatchWorker } from "../../../shared/worker/stream-worker.ts";
import { type AnnouncePorts, announceStatusChanges } from "./announce-status-change.ts";
import { Announced, Env } from "./contract.ts";

const env = Env.parse(process.env);
const ports: AnnouncePorts = { send: sendAll(queueClient(), env.PUBLICATION_QUEUE), now: systemClock };

export const handler = streamBatchWorker(Announced, (records) => announceStatusChanges(ports, records));
