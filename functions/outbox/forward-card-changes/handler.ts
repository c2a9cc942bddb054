import * as z from "zod";
import { queueClient } from "../../../shared/adapters/sqs/queue-client.ts";
import { sendAll } from "../../../shared/adapters/sqs/send-all.ts";
import { streamWorker } from "../../../shared/worker/stream-worker.ts";
import { Env } from "./contract.ts";
import { forwardCardChange } from "./forward-card-changes.ts";

const env = Env.parse(process.env);
const sqs = queueClient();
const ports = {
  registration: sendAll(sqs, env.REGISTRATION_QUEUE),
  decision: sendAll(sqs, env.DECISION_QUEUE),
  cardChange: sendAll(sqs, env.CARD_CHANGE_QUEUE),
  revocation: sendAll(sqs, env.REVOCATION_QUEUE),
};

/** The one follower of the card table's stream, of which a shard bears two: everybody else works off a queue. */
export const handler = streamWorker(z.unknown(), (item) => forwardCardChange(ports, item));
