import { setTimeout } from "node:timers/promises";
import { SNSClient } from "@aws-sdk/client-sns";
import { cardsIn } from "../../../shared/adapters/dynamodb/card-items.ts";
import { insuredIn } from "../../../shared/adapters/dynamodb/insured-table.ts";
import { rolloutIn } from "../../../shared/adapters/dynamodb/rollout-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { watchesIn } from "../../../shared/adapters/dynamodb/watch-items.ts";
import { pushTo } from "../../../shared/adapters/sns/push-to.ts";
import { queueClient } from "../../../shared/adapters/sqs/queue-client.ts";
import { sendAll } from "../../../shared/adapters/sqs/send-all.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { paced } from "../../../shared/kernel/pace.ts";
import { log } from "../../../shared/log/log.ts";
import { measured } from "../../../shared/log/metrics.ts";
import { queueWorker } from "../../../shared/worker/queue-worker.ts";
import { Env, RoundMessage } from "./contract.ts";
import { type TellPorts, tellWatchers } from "./tell-watchers.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const cardTable = { client: dynamo, name: env.CARD_TABLE };
const send = sendAll(queueClient(), env.ROUND_QUEUE);
const ports: TellPorts = {
  ...watchesIn(cardTable, systemClock),
  insured: insuredIn({ client: dynamo, name: env.INSURED_TABLE }).insured,
  card: cardsIn(cardTable, systemClock).card,
  // Not the rules that an environment keeps: a round follows on a change of a moment ago.
  rollout: rolloutIn({ client: dynamo, name: env.ROLLOUT_TABLE }, systemClock).rollout,
  push: pushTo(new SNSClient({}), cardTable, systemClock, paced(env.PUSHES_PER_SECOND, systemClock, setTimeout)),
  send: (message, delaySeconds) => send([message], delaySeconds),
  told: (outcome) => log("watch.told", { outcome }, measured("Pushes", 1, outcome)),
  now: systemClock,
};

export const handler = queueWorker(RoundMessage, (message) => tellWatchers(ports, message));
