import { Duration, Validations } from "aws-cdk-lib";
import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import {
  Alarm,
  AlarmRule,
  AlarmState,
  ComparisonOperator,
  CompositeAlarm,
  MathExpression,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { described, type Told, tellPeople } from "./alarm.ts";
import { ServiceStack } from "./service-stack.ts";

/** Of so many requests in 30 days one may be answered 5xx: that is the budget. */
export const ONE_ERROR_IN = 1_000;

/**
 * How many times too fast it is spent when people are called: at the first rate a fiftieth of the month's budget is gone in an hour, at the second a
 * twentieth in six. The short window sees that it is over (Google, The Site Reliability Workbook, chapter 5).
 */
const BURNS = [
  { name: "Fast", rate: 14.4, long: Duration.hours(1), short: Duration.minutes(5) },
  { name: "Slow", rate: 6, long: Duration.hours(6), short: Duration.minutes(30) },
] as const;

/** Fewer errors than these in the long window call nobody: at night one of fifty requests would be twenty budgets. */
const FEWEST_ERRORS = 10;

export interface ErrorBudgetProps {
  readonly api: HttpApi;
  /** The API as people call it. */
  readonly name: string;
}

/**
 * Alarms on the budget of errors of an API: what callers notice, whatever its cause. Each joins two windows, which makes it an alarm of alarms;
 * the one-machine stage has neither these nor computed ones.
 */
export class ErrorBudget extends Construct {
  constructor(scope: Construct, id: string, { api, name }: ErrorBudgetProps) {
    super(scope, id);
    const { stage } = ServiceStack.around(this);
    for (const { name: burn, rate, long, short } of BURNS) {
      const told = {
        meaning: `The ${name} API spends its budget of errors ${rate} times too fast (${stage.name}).`,
        runbook: "error-budget",
      };
      const windows = [
        this.window(`${burn}Long`, told, { api, period: long, rate, fewest: FEWEST_ERRORS }),
        this.window(`${burn}Short`, told, { api, period: short, rate, fewest: 1 }),
      ];
      const all = windows.map((window) => AlarmRule.fromAlarm(window, AlarmState.ALARM));
      const burning = new CompositeAlarm(this, burn, {
        // Alarms of this beginning may publish to the topic.
        compositeAlarmName: `HealthCard-${stage.name}-${name}-ErrorBudget-${burn}`,
        alarmDescription: described(id, told),
        alarmRule: AlarmRule.allOf(...all),
      });
      tellPeople(burning);
    }
  }

  private window(id: string, told: Told, { api, period, rate, fewest }: Window): Alarm {
    const errors = api.metricServerError({ period, statistic: "Sum" });
    const requests = api.metricCount({ period, statistic: "SampleCount" });
    // 1 is a budget that lasts just as long as it should.
    const expression = `IF(errors >= ${fewest}, ${ONE_ERROR_IN} * errors / requests, 0)`;
    const window = new Alarm(this, id, {
      alarmDescription: described(id, told),
      metric: new MathExpression({ expression, usingMetrics: { errors, requests }, period }),
      threshold: rate,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    Validations.of(window).acknowledge({
      id: "NIST.800.53.R5-CloudWatchAlarmAction",
      reason: "One of two windows: it tells nobody by itself, the alarm over both does.",
    });
    return window;
  }
}

interface Window {
  readonly api: HttpApi;
  readonly period: Duration;
  readonly rate: number;
  readonly fewest: number;
}
