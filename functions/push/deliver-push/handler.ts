import { SNSClient } from "@aws-sdk/client-sns";
import { cardsIn } from "../../../shared/adapters/dynamodb/card-items.ts";
import { careIn } from "../../../shared/adapters/dynamodb/care-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { pushTo } from "../../../shared/adapters/sns/push-to.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { log } from "../../../shared/log/log.ts";
import { streamWorker } from "../../../shared/worker/stream-worker.ts";
import { Env, RecordedEvent } from "./contract.ts";

const env = Env.parse(process.env);
const client = documentClient();
const cardTable = { client, name: env.CARD_TABLE };
const cards = cardsIn(cardTable, systemClock);
const care = careIn({ client, name: env.CARE_TABLE }, systemClock);
const push = pushTo(new SNSClient({}), cardTable, systemClock);

/** Tells the phone of a care event and records what became of it. An event whose outcome is recorded is not pushed again. */
export const handler = streamWorker(RecordedEvent, async (event) => {
  const [known, devices] = await Promise.all([care.pushOutcome(event), cards.devices(event.cardRef)]);
  if (known) return;
  const phone = devices.find((device) => device.state === "active");
  const address = { cardRef: event.cardRef, endpointArn: phone?.endpointArn, jkt: phone?.jkt };
  const outcome = await push(address, "care-event.recorded", event.ref);
  await care.recordPushOutcome(event, { outcome, at: systemClock().toISOString() });
  log("push.recorded", { outcome });
});
