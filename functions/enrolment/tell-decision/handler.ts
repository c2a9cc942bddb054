import { setTimeout } from "node:timers/promises";
import { SNSClient } from "@aws-sdk/client-sns";
import { enrolmentsIn } from "../../../shared/adapters/dynamodb/enrolment-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { pushTo } from "../../../shared/adapters/sns/push-to.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { paced } from "../../../shared/kernel/pace.ts";
import { log } from "../../../shared/log/log.ts";
import { measured } from "../../../shared/log/metrics.ts";
import { queueWorker } from "../../../shared/worker/queue-worker.ts";
import { DecidedEnrolment, Env } from "./contract.ts";

const env = Env.parse(process.env);
const cardTable = { client: documentClient(), name: env.CARD_TABLE };
const enrolments = enrolmentsIn(cardTable, systemClock);
const push = pushTo(new SNSClient({}), cardTable, systemClock, paced(env.PUSHES_PER_SECOND, systemClock, setTimeout));

/** Tells the person that a decision on the identity has come, and nothing of what it is; the app asks for it. Once told, not again. */
export const handler = queueWorker(DecidedEnrolment, async ({ id, endpointArn }) => {
  const enrolment = await enrolments.enrolment(id);
  if (!enrolment || enrolment.told !== undefined) return;
  const outcome = await push({ cardRef: enrolment.cardRef, endpointArn }, "enrolment.decided", id);
  await enrolments.recordTold(id, outcome);
  log("push.recorded", { outcome }, measured("Pushes", 1, outcome));
});
