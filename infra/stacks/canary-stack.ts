import { type App, CfnOutput, Duration } from "aws-cdk-lib";
import { Schedule } from "aws-cdk-lib/aws-events";
import { RunbookAlarm } from "../constructs/alarm.ts";
import { ownMetric } from "../constructs/own-metric.ts";
import { ScheduledCall } from "../constructs/scheduled-call.ts";
import { ServiceFunction } from "../constructs/service-function.ts";
import { ServiceStack, type ServiceStackProps } from "../constructs/service-stack.ts";
import { DeadLetterQueue } from "../constructs/worker-queue.ts";
import type { KeysStack } from "./keys-stack.ts";

const RUNBOOK = "canary";
const PERIOD = Duration.minutes(5);

/** Plays a phone's and a reader's day against the stage, every five minutes, and tells people when it can't. */
export class CanaryStack extends ServiceStack {
  constructor(app: App, props: ServiceStackProps & { keys: KeysStack }) {
    super(app, "Canary", "Canary of the health card", props);
    this.playEveryFiveMinutes(props.keys);
    this.watch();
  }

  private playEveryFiveMinutes(keys: KeysStack): void {
    const { stage } = this;
    const worker = new ServiceFunction(this, "PlayJourney", {
      folder: "canary/play-journey",
      environment: {
        CARD_BASE_URL: stage.cardBaseUrl,
        PRACTICE_BASE_URL: stage.practiceBaseUrl,
        // No function of a real stage runs for longer than six seconds.
        PATIENCE_MS: stage.isReal ? "6500" : "30000",
        CANARY_PHONE_KEY: keys.canaryPhone.forSigningAsTagged(),
        CANARY_CODE_KEY: keys.canaryCode.forSigning(),
        CANARY_READER_KEY: keys.canaryReader.forSigning(),
        CANARY_TLS_AUTHORITY: keys.canaryTlsAuthority.forSigning(),
      },
      // A journey ends by itself before that, however slow the stage is; and there is one at a time whoever else calls it.
      timeout: Duration.minutes(2),
      reservedConcurrency: 1,
      calledBy: "work",
    });
    const deadLetters = new DeadLetterQueue(worker, "DeadLetters");
    new ScheduledCall(this, "EveryFiveMinutes", {
      schedule: Schedule.rate(PERIOD),
      worker,
      deadLetters,
      // A journey that comes late tells nothing that the next one does not.
      patience: PERIOD,
      enabled: stage.isReal && stage.canary === "on",
    });
    new CfnOutput(this, "CanaryFunctionName", { value: worker.live.functionArn });
  }

  private watch(): void {
    const { stage } = this;
    new RunbookAlarm(this, "Fails", {
      meaning: `The canary's journey fails: a phone or a reader can't do what it does every day (${stage.name}).`,
      runbook: RUNBOOK,
      metric: ownMetric(stage, "CanaryFailures", { minutes: 15 }),
      threshold: 2,
      evaluationPeriods: 1,
    });
    if (!stage.isReal || stage.canary === "off") return;
    new RunbookAlarm(this, "Silent", {
      meaning: `No journey of the canary has come to its end for a quarter of an hour (${stage.name}).`,
      runbook: RUNBOOK,
      metric: ownMetric(stage, "CanaryJourneys", { minutes: 15 }),
      threshold: 1,
      evaluationPeriods: 1,
      mustGoOn: true,
    });
  }
}
