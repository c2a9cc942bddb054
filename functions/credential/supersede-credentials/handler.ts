import { setTimeout } from "node:timers/promises";
import { cardLifeIn } from "../../../shared/adapters/dynamodb/card-life.ts";
import { credentialsIn } from "../../../shared/adapters/dynamodb/credential-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { paced } from "../../../shared/kernel/pace.ts";
import { log } from "../../../shared/log/log.ts";
import { queueWorker } from "../../../shared/worker/queue-worker.ts";
import { Env, SUPERSESSIONS_PER_SECOND, Supersession } from "./contract.ts";
import { type SupersessionPorts, supersedeCredentials } from "./supersede-credentials.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const card = { client: dynamo, name: env.CARD_TABLE };
const { cardNow, recordChange } = cardLifeIn(card);
const ports: SupersessionPorts = {
  ...credentialsIn({ card, status: { client: dynamo, name: env.STATUS_TABLE } }, systemClock),
  cardNow,
  recordChange,
  turn: paced(SUPERSESSIONS_PER_SECOND, systemClock, setTimeout),
};

export const handler = queueWorker(Supersession, async (message) => {
  log("credential.superseded", { outcome: await supersedeCredentials(ports, message) });
});
