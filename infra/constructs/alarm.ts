import { existsSync } from "node:fs";
import { join } from "node:path";
import { Duration } from "aws-cdk-lib";
import { Alarm, type AlarmProps, ComparisonOperator, type Metric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { Construct } from "constructs";
import { ServiceStack } from "./service-stack.ts";

const runbooks = join(import.meta.dirname, "..", "runbooks");

export interface RunbookAlarmProps extends Pick<AlarmProps, "evaluationPeriods"> {
  /** What is wrong when it goes off, as a sentence. */
  readonly meaning: string;
  /** File in infra/runbooks that says what to do, without `.md`. */
  readonly runbook: string;
  readonly metric: Metric;
  /** Goes off at this value or above. */
  readonly threshold: number;
  /** Goes off below it instead, and when nothing is measured at all: for what must go on. */
  readonly mustGoOn?: true;
}

/** An alarm that tells the people on call and leads them to a runbook: without that file it can't be built. */
export class RunbookAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: RunbookAlarmProps) {
    const { meaning, runbook, mustGoOn, ...rest } = props;
    const file = `${runbook}.md`;
    if (!existsSync(join(runbooks, file))) throw new Error(`Alarm ${id}: write infra/runbooks/${file} first.`);
    super(scope, id, {
      ...rest,
      alarmDescription: `${meaning} Runbook: infra/runbooks/${file}`,
      comparisonOperator: mustGoOn
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: mustGoOn ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    const action = new SnsAction(ServiceStack.around(this).alarmTopic);
    this.addAlarmAction(action);
    this.addOkAction(action);
  }
}

/** One value a minute, added up. */
export const perMinute = { period: Duration.minutes(1), statistic: "Sum" } as const;
