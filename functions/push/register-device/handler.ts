import { setTimeout } from "node:timers/promises";
import { SNSClient } from "@aws-sdk/client-sns";
import { endpointOwnersIn } from "../../../shared/adapters/dynamodb/endpoint-owners.ts";
import { pushRegistrationsIn } from "../../../shared/adapters/dynamodb/push-registration.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { platformEndpoints } from "../../../shared/adapters/sns/platform-endpoints.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { paced } from "../../../shared/kernel/pace.ts";
import { log } from "../../../shared/log/log.ts";
import { queueWorker } from "../../../shared/worker/queue-worker.ts";
import { Env, REGISTRATIONS_PER_SECOND, RegistrationMessage } from "./contract.ts";
import { type RegisterPorts, registerDevice } from "./register-device.ts";

const env = Env.parse(process.env);
const table = { client: documentClient(), name: env.CARD_TABLE };
const applications = { android: env.PUSH_APPLICATION_ANDROID, ios: env.PUSH_APPLICATION_IOS };
const ports: RegisterPorts = {
  ...pushRegistrationsIn(table, systemClock),
  ...endpointOwnersIn(table, systemClock),
  ...platformEndpoints(new SNSClient({}), applications),
  turn: paced(REGISTRATIONS_PER_SECOND, systemClock, setTimeout),
};

export const handler = queueWorker(RegistrationMessage, async (key) => {
  log("device.registered", { outcome: await registerDevice(ports, key) });
});
