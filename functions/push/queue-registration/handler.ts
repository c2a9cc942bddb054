import { SQSClient } from "@aws-sdk/client-sqs";
import { sendAll } from "../../../shared/adapters/sqs/send-all.ts";
import { streamWorker } from "../../../shared/worker/stream-worker.ts";
import { RegistrationMessage } from "../register-device/contract.ts";
import { Env } from "./contract.ts";

const env = Env.parse(process.env);
const send = sendAll(new SQSClient({}), env.REGISTRATION_QUEUE);

/** Puts items whose push endpoint is to be made or given up in line for the worker that SNS can bear. Their key alone, and no token. */
export const handler = streamWorker(RegistrationMessage, (key) => send([key]));
