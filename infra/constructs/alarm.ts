import { existsSync } from "node:fs";
import { join } from "node:path";
import { Duration } from "aws-cdk-lib";
import {
  Alarm,
  type AlarmBase,
  type AlarmProps,
  AnomalyDetectionAlarm,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { Construct } from "constructs";
import { ServiceStack } from "./service-stack.ts";

const runbooks = join(import.meta.dirname, "..", "runbooks");

/** What an alarm says to the people on call. */
export interface Told {
  /** What is wrong when it goes off, as a sentence. */
  readonly meaning: string;
  /** File in infra/runbooks that says what to do, without `.md`. */
  readonly runbook: string;
}

export interface RunbookAlarmProps
  extends Told,
    Pick<AlarmProps, "evaluationPeriods" | "evaluateLowSampleCountPercentile"> {
  readonly metric: IMetric;
  /** Goes off at this value or above. */
  readonly threshold: number;
  /** Goes off below it instead, and when nothing is measured at all: for what must go on. */
  readonly mustGoOn?: true;
}

/** What an alarm says: without the runbook's file it can't be built. */
export function described(id: string, { meaning, runbook }: Told): string {
  const file = `${runbook}.md`;
  if (!existsSync(join(runbooks, file))) throw new Error(`Alarm ${id}: write infra/runbooks/${file} first.`);
  return `${meaning} Runbook: infra/runbooks/${file}`;
}

/** Has an alarm tell the people on call when it goes off, and when it is over. */
export function tellPeople(alarm: AlarmBase): void {
  const action = new SnsAction(ServiceStack.around(alarm).alarmTopic);
  alarm.addAlarmAction(action);
  alarm.addOkAction(action);
}

/** An alarm that tells the people on call and leads them to a runbook. */
export class RunbookAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: RunbookAlarmProps) {
    const { meaning, runbook, mustGoOn, ...rest } = props;
    super(scope, id, {
      ...rest,
      alarmDescription: described(id, { meaning, runbook }),
      comparisonOperator: mustGoOn
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: mustGoOn ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    tellPeople(this);
  }
}

/** The same for what has no right value but a usual one, at each hour of the week: CloudWatch learns it from two weeks. */
export class UnusualAlarm extends AnomalyDetectionAlarm {
  constructor(scope: Construct, id: string, { metric, ...told }: Told & { readonly metric: IMetric }) {
    super(scope, id, {
      metric,
      alarmDescription: described(id, told),
      // As far above as chance goes once in a hundred thousand times, three times running.
      stdDevs: 4,
      evaluationPeriods: 3,
      comparisonOperator: ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    tellPeople(this);
  }
}

/** One value a minute, added up. */
export const perMinute = { period: Duration.minutes(1), statistic: "Sum" } as const;
