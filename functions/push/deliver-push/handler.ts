import { SNSClient } from "@aws-sdk/client-sns";
import { cardsIn } from "../../../shared/adapters/dynamodb/card-items.ts";
import { careIn } from "../../../shared/adapters/dynamodb/care-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { publishPush } from "../../../shared/adapters/sns/publish-push.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { log } from "../../../shared/log/log.ts";
import { streamWorker } from "../../../shared/worker/stream-worker.ts";
import { Env, RecordedEvent } from "./contract.ts";

const env = Env.parse(process.env);
const client = documentClient();
const cards = cardsIn({ client, name: env.CARD_TABLE }, systemClock);
const care = careIn({ client, name: env.CARE_TABLE }, systemClock);
const publish = publishPush(new SNSClient({}));

/** Tells the phone of a care event and records what became of it. An event whose outcome is recorded is not pushed again. */
export const handler = streamWorker(RecordedEvent, async (event) => {
  const [known, devices] = await Promise.all([care.pushOutcome(event), cards.devices(event.cardRef)]);
  if (known) return;
  const endpoint = devices.find((device) => device.state === "active")?.endpointArn;
  const outcome = endpoint ? await publish(endpoint, "care-event.recorded", event.ref) : "no-device";
  await care.recordPushOutcome(event, { outcome, at: systemClock().toISOString() });
  log("push.recorded", { outcome });
});
