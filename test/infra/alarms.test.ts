import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { METRICS } from "../../shared/log/metrics.ts";
import {
  all,
  everyStage,
  type Json,
  ofType,
  type Properties,
  type Resource,
  referent,
  root,
  type Synthesized,
} from "./synthesized.ts";

/** Each alarm over alarms, with those that it looks at in the order of its rule. */
function budgetsOf(synthesized: Synthesized) {
  const alarms = ofType(synthesized, "AWS::CloudWatch::Alarm");
  return ofType(synthesized, "AWS::CloudWatch::CompositeAlarm").map(({ properties, stack }) => {
    const named = [...JSON.stringify(properties.AlarmRule).matchAll(/"Fn::GetAtt":\["([A-Za-z0-9]+)","Arn"\]/g)];
    const windows = named.flatMap(([, id]) =>
      alarms.filter((alarm) => alarm.stack === stack && alarm.logicalId === id),
    );
    return { name: String(properties.AlarmName), windows };
  });
}

const periodsOf = ({ Metrics }: Properties): number[] => {
  const stats = (Metrics as readonly Properties[]).flatMap(({ MetricStat }) =>
    MetricStat ? [MetricStat as Properties] : [],
  );
  return [...new Set(stats.map(({ Period }) => Number(Period)))];
};

describe.each(everyStage)("alarms of the stage $stage.name", (synthesized) => {
  const sources = ofType(synthesized, "AWS::Lambda::EventSourceMapping");
  const ofQueues = sources.filter(({ properties }) => properties.ScalingConfig);

  test("every function, worker, dead-letter queue and API has an alarm that tells the people on call", () => {
    const alarms = ofType(synthesized, "AWS::CloudWatch::Alarm");
    const watched = (metric: string) => alarms.filter(({ properties }) => properties.MetricName === metric);
    expect(watched("Errors")).toHaveLength(ofType(synthesized, "AWS::Lambda::Function").length + sources.length);
    expect(watched("WorkBroken")).toHaveLength(sources.length);
    expect(watched("IteratorAge")).toHaveLength(sources.length - ofQueues.length);
    const called = ofType(synthesized, "AWS::Lambda::EventInvokeConfig");
    // The round of watches has both a stream and the clock.
    expect(watched("DestinationDeliveryFailures")).toHaveLength(sources.length - ofQueues.length + called.length - 1);
    const queues = ofType(synthesized, "AWS::SQS::Queue");
    const worked = queues.filter(({ properties }) => properties.RedrivePolicy);
    expect(watched("ApproximateAgeOfOldestMessage")).toHaveLength(worked.length);
    expect(watched("ApproximateNumberOfMessagesVisible")).toHaveLength(queues.length - worked.length);
    // The others have a budget of errors on real stages.
    const apis = ofType(synthesized, "AWS::ApiGatewayV2::Api").length;
    expect(watched("5xx")).toHaveLength(synthesized.stage.isReal ? 1 : apis);
    const parts = budgetsOf(synthesized).flatMap(({ windows }) => windows);
    for (const alarm of [...alarms, ...ofType(synthesized, "AWS::CloudWatch::CompositeAlarm")]) {
      if (parts.includes(alarm)) continue;
      const [topic] = alarm.properties.AlarmActions as readonly Json[];
      expect.soft(referent(synthesized, alarm.stack, topic)?.type, alarm.path).toBe("AWS::SNS::Topic");
    }
  });

  test("a worker's first run that ends with an error calls people, by an alarm of its own: no deployment goes back on it", () => {
    const atOnce = ofType(synthesized, "AWS::CloudWatch::Alarm").filter(
      ({ properties }) => properties.MetricName === "Errors" && properties.Threshold === 1,
    );
    expect(atOnce).toHaveLength(sources.length);
    const scopeOf = ({ path }: Resource) => path.split("/").slice(0, -2).join("/");
    expect(atOnce.map(scopeOf).sort()).toEqual(sources.map(scopeOf).sort());
    const goBack = JSON.stringify(
      ofType(synthesized, "AWS::CodeDeploy::DeploymentGroup").map(({ properties }) => properties.AlarmConfiguration),
    );
    for (const { logicalId } of atOnce) expect.soft(goBack).not.toContain(`"${logicalId}"`);
  });

  test("an alarm goes off when no status list has been published for thirty minutes, and when that can't be told", () => {
    const silence = ofType(synthesized, "AWS::CloudWatch::Alarm").filter(
      ({ properties }) => properties.MetricName === "Invocations",
    );
    expect(silence.map(({ properties }) => properties)).toEqual([
      expect.objectContaining({
        ComparisonOperator: "LessThanThreshold",
        Period: 1800,
        Threshold: 1,
        TreatMissingData: "breaching",
      }),
    ]);
  });
});

describe.each(everyStage)("times at the counter of the stage $stage.name", (synthesized) => {
  const slow = ofType(synthesized, "AWS::CloudWatch::Alarm").filter(({ properties }) => properties.ExtendedStatistic);

  test("a context and a care event are slow at 200 ms in twenty calls once, the practice API at 700 ms in a hundred once", () => {
    const told = slow.map(({ properties }) => {
      const [dimension] = properties.Dimensions as readonly Properties[];
      const { MetricName, ExtendedStatistic, Threshold } = properties;
      return [MetricName, ExtendedStatistic, Threshold, typeof dimension?.Value === "string" ? dimension.Value : "api"];
    });
    expect(told.sort()).toEqual([
      ["Latency", "p99", 700, "api"],
      ["StepTime", "p95", 200, "care-event"],
      ["StepTime", "p95", 200, "context"],
    ]);
    const [api] = slow.filter(({ properties }) => properties.MetricName === "Latency");
    expect(JSON.stringify(api?.properties.Dimensions)).toContain("PracticeApi");
  });

  test("calls nobody for one slow period, nor for too few calls to tell", () => {
    for (const { properties, path } of slow) {
      const patient = { EvaluationPeriods: 3, Period: 300, EvaluateLowSampleCountPercentile: "ignore" };
      expect.soft(properties, path).toMatchObject({ ...patient, TreatMissingData: "notBreaching" });
    }
  });
});

describe.each(everyStage.filter(({ stage }) => stage.isReal))(
  "budgets of errors of the stage $stage.name",
  (synthesized) => {
    const budgets = budgetsOf(synthesized);

    test("are spent too fast when a long window and a short one say so: the card API's and the practice API's, at two rates", () => {
      const [card, practice] = ["card", "practice"].map(
        (api) => `HealthCard-${synthesized.stage.name}-${api}-ErrorBudget`,
      );
      expect(budgets.map(({ name }) => name).sort()).toEqual([
        `${card}-Fast`,
        `${card}-Slow`,
        `${practice}-Fast`,
        `${practice}-Slow`,
      ]);
      for (const { name, windows } of budgets) {
        const [rate, periods] = name.endsWith("Fast") ? [14.4, [3600, 300]] : [6, [21_600, 1800]];
        expect
          .soft(
            windows.map(({ properties }) => properties.Threshold),
            name,
          )
          .toEqual([rate, rate]);
        const looked = windows.map(({ properties }) => periodsOf(properties));
        expect.soft(looked, name).toEqual(periods.map((period) => [period]));
      }
    });

    test("are told of by their name, under which alarms may publish to the topic", () => {
      for (const { name } of budgets) expect(name).toMatch(new RegExp(`^HealthCard-${synthesized.stage.name}-`));
    });

    test("unusually many tries of codes call people, by what is usual at that hour", () => {
      const unusual = ofType(synthesized, "AWS::CloudWatch::Alarm").filter(
        ({ properties }) => properties.ThresholdMetricId,
      );
      expect(unusual.map(({ properties }) => JSON.stringify(properties.Metrics))).toEqual([
        expect.stringMatching(
          /"MetricName":"CodesTried".*ANOMALY_DETECTION_BAND|ANOMALY_DETECTION_BAND.*"MetricName":"CodesTried"/,
        ),
      ]);
      expect(unusual[0]?.properties.ComparisonOperator).toBe("GreaterThanUpperThreshold");
    });
  },
);

test("every metric of the functions is on the dashboard of its stage, and every dimension it is asked by is its own", () => {
  for (const synthesized of everyStage) {
    const [dashboard, ...others] = ofType(synthesized, "AWS::CloudWatch::Dashboard");
    expect(others).toEqual([]);
    const body = JSON.stringify(dashboard?.properties.DashboardBody);
    for (const [name, metric] of Object.entries(METRICS)) {
      expect.soft(body, name).toContain(name);
      expect.soft(body, name).toContain(`HealthCard/${synthesized.stage.name}`);
      if ("by" in metric) expect.soft(body, name).toContain(metric.by);
    }
  }
});

test("every alarm leads to a runbook that exists", () => {
  for (const { path, properties } of [...all("AWS::CloudWatch::Alarm"), ...all("AWS::CloudWatch::CompositeAlarm")]) {
    const [, file] = /Runbook: (infra\/runbooks\/[a-z-]+\.md)$/.exec(String(properties.AlarmDescription)) ?? [];
    expect.soft(file && existsSync(join(root, file)), path).toBe(true);
  }
});
