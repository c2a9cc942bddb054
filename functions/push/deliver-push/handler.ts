import { setTimeout } from "node:timers/promises";
import { SNSClient } from "@aws-sdk/client-sns";
import { cardsIn } from "../../../shared/adapters/dynamodb/card-items.ts";
import { pushOutcomesIn } from "../../../shared/adapters/dynamodb/push-outcomes.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { pushTo } from "../../../shared/adapters/sns/push-to.ts";
import { CardNews } from "../../../shared/domain/told-item.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { paced } from "../../../shared/kernel/pace.ts";
import { log } from "../../../shared/log/log.ts";
import { measured } from "../../../shared/log/metrics.ts";
import { orderedQueueWorker } from "../../../shared/worker/ordered-queue-worker.ts";
import { Env } from "./contract.ts";
import { type DeliverPorts, deliverPush } from "./deliver-push.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const cardTable = { client: dynamo, name: env.CARD_TABLE };
const ports: DeliverPorts = {
  ...pushOutcomesIn({ client: dynamo, name: env.CARE_TABLE }),
  devices: cardsIn(cardTable, systemClock).devices,
  push: pushTo(new SNSClient({}), cardTable, systemClock, paced(env.PUSHES_PER_SECOND, systemClock, setTimeout)),
  now: systemClock,
};

export const handler = orderedQueueWorker(CardNews, async (news) => {
  const delivered = await deliverPush(ports, news);
  if (!delivered) return;
  const { outcome, waitedMs } = delivered;
  const delay = waitedMs === undefined ? [] : [measured("PushDelay", waitedMs)];
  log("push.recorded", { outcome }, measured("Pushes", 1, outcome), ...delay);
});
