import { SNSClient } from "@aws-sdk/client-sns";
import { enrolmentsIn } from "../../../shared/adapters/dynamodb/enrolment-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { publishPush } from "../../../shared/adapters/sns/publish-push.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { log } from "../../../shared/log/log.ts";
import { streamWorker } from "../../../shared/worker/stream-worker.ts";
import { DecidedEnrolment, Env } from "./contract.ts";

const env = Env.parse(process.env);
const enrolments = enrolmentsIn({ client: documentClient(), name: env.CARD_TABLE }, systemClock);
const publish = publishPush(new SNSClient({}));

/** Tells the person that a decision on the identity has come, and nothing of what it is; the app asks for it. Once told, not again. */
export const handler = streamWorker(DecidedEnrolment, async ({ id, endpointArn }) => {
  const enrolment = await enrolments.enrolment(id);
  if (!enrolment || enrolment.told !== undefined) return;
  const outcome = endpointArn ? await publish(endpointArn, "enrolment.decided", id) : "no-device";
  await enrolments.recordTold(id, outcome);
  log("push.recorded", { outcome });
});
