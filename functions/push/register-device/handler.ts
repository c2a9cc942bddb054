import { CreatePlatformEndpointCommand, SNSClient } from "@aws-sdk/client-sns";
import { cardsIn } from "../../../shared/adapters/dynamodb/card-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { log } from "../../../shared/log/log.ts";
import { streamWorker } from "../../../shared/worker/stream-worker.ts";
import { Env, PendingDevice } from "./contract.ts";

const env = Env.parse(process.env);
const cards = cardsIn({ client: documentClient(), name: env.CARD_TABLE }, systemClock);
const sns = new SNSClient({});
const applications = { android: env.PUSH_APPLICATION_ANDROID, ios: env.PUSH_APPLICATION_IOS };

/** Registers a phone with SNS. Creating the same endpoint twice gives the same ARN, so a repeated record is harmless. */
export const handler = streamWorker(PendingDevice, async (device) => {
  const { EndpointArn } = await sns.send(
    new CreatePlatformEndpointCommand({
      PlatformApplicationArn: applications[device.platform],
      Token: device.pushToken,
    }),
  );
  if (!EndpointArn) throw new Error("SNS gave no endpoint");
  const registered = await cards.registerEndpoint({ pk: device.pk, sk: device.sk }, device.pushToken, EndpointArn);
  log("device.registered", { outcome: registered ? "registered" : "superseded" });
});
