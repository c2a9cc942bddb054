import { setTimeout } from "node:timers/promises";
import { SNSClient } from "@aws-sdk/client-sns";
import { cardsIn } from "../../../shared/adapters/dynamodb/card-items.ts";
import { cardLifeIn } from "../../../shared/adapters/dynamodb/card-life.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { pushTo } from "../../../shared/adapters/sns/push-to.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { paced } from "../../../shared/kernel/pace.ts";
import { log } from "../../../shared/log/log.ts";
import { measured } from "../../../shared/log/metrics.ts";
import { queueWorker } from "../../../shared/worker/queue-worker.ts";
import { Env, ToldChange } from "./contract.ts";
import { type TellPorts, tellCardChange } from "./tell-card-change.ts";

const env = Env.parse(process.env);
const table = { client: documentClient(), name: env.CARD_TABLE };
const ports: TellPorts = {
  ...cardLifeIn(table),
  devices: cardsIn(table, systemClock).devices,
  push: pushTo(new SNSClient({}), table, systemClock, paced(env.PUSHES_PER_SECOND, systemClock, setTimeout)),
};

export const handler = queueWorker(ToldChange, async (change) => {
  for (const { outcome } of await tellCardChange(ports, change))
    log("push.recorded", { outcome }, measured("Pushes", 1, outcome));
});
