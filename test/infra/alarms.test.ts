import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { all, everyStage, type Json, ofType, referent, root } from "./synthesized.ts";

describe.each(everyStage)("alarms of the stage $stage.name", (synthesized) => {
  const sources = ofType(synthesized, "AWS::Lambda::EventSourceMapping");
  const ofQueues = sources.filter(({ properties }) => properties.ScalingConfig);

  test("every function, worker, dead-letter queue and API has an alarm that tells the people on call", () => {
    const alarms = ofType(synthesized, "AWS::CloudWatch::Alarm");
    const watched = (metric: string) => alarms.filter(({ properties }) => properties.MetricName === metric);
    expect(watched("Errors")).toHaveLength(ofType(synthesized, "AWS::Lambda::Function").length);
    expect(watched("IteratorAge")).toHaveLength(sources.length - ofQueues.length);
    const queues = ofType(synthesized, "AWS::SQS::Queue");
    const worked = queues.filter(({ properties }) => properties.RedrivePolicy);
    expect(watched("ApproximateAgeOfOldestMessage")).toHaveLength(worked.length);
    expect(watched("ApproximateNumberOfMessagesVisible")).toHaveLength(queues.length - worked.length);
    expect(watched("5xx")).toHaveLength(ofType(synthesized, "AWS::ApiGatewayV2::Api").length);
    for (const alarm of alarms) {
      const [topic] = alarm.properties.AlarmActions as readonly Json[];
      expect.soft(referent(synthesized, alarm.stack, topic)?.type, alarm.path).toBe("AWS::SNS::Topic");
    }
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

test("every alarm leads to a runbook that exists", () => {
  for (const { path, properties } of all("AWS::CloudWatch::Alarm")) {
    const [, file] = /Runbook: (infra\/runbooks\/[a-z-]+\.md)$/.exec(String(properties.AlarmDescription)) ?? [];
    expect.soft(file && existsSync(join(root, file)), path).toBe(true);
  }
});
