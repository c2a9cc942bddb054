import { queueClient } from "../../../shared/adapters/sqs/queue-client.ts";
import { sendAll } from "../../../shared/adapters/sqs/send-all.ts";
import { changeWorker } from "../../../shared/worker/stream-worker.ts";
import { Env } from "./contract.ts";
import { forwardInsuredChange } from "./forward-insured-changes.ts";

const env = Env.parse(process.env);
const sqs = queueClient();
const ports = { supersede: sendAll(sqs, env.SUPERSESSION_QUEUE), revoke: sendAll(sqs, env.REVOCATION_QUEUE) };

/** The one follower of the insured table's stream: what a change is work for is put in line, to be worked off at a rate of its own. */
export const handler = changeWorker((change) => forwardInsuredChange(ports, change));
