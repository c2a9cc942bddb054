import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";
import type { JourneyStage } from "../../../infra/local/journey-step.ts";
import { awsApis } from "../aws-apis.ts";
import type { TestStage } from "../stage.ts";

const Deployed = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string(),
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
  Period: z.number(),
  Statistic: z.string(),
  Threshold: z.number(),
  ComparisonOperator: z.string(),
});
const Page = z.object({ MetricAlarms: z.array(Deployed), NextToken: z.string().nullish() });
const Statistics = z.object({ Datapoints: z.array(z.object({ Sum: z.number() })) });

/** An alarm as its stack has deployed it. */
export interface DeployedAlarm {
  readonly name: string;
  /** What is wrong when it goes off. */
  readonly meaning: string;
  /** Namespace and name. */
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly periodSeconds: number;
  /** It goes off at this value or above. */
  readonly threshold: number;
  /** File in infra/runbooks, without `.md`. */
  readonly runbook: string;
}

type Stage = Pick<JourneyStage, "aws">;

/** The alarms of the stage that go off at a value or above, all that are not for silence. */
export async function alarmsOf(stage: Stage): Promise<DeployedAlarm[]> {
  const all: z.infer<typeof Deployed>[] = [];
  for (let token: string | undefined, more = true; more; more = token !== undefined) {
    const asked = { MaxRecords: 100, ...(token && { NextToken: token }) };
    const page = Page.parse(await awsApis(stage).monitoring("DescribeAlarms", asked));
    all.push(...page.MetricAlarms);
    token = page.NextToken || undefined;
  }
  return all
    .filter(({ ComparisonOperator }) => ComparisonOperator === "GreaterThanOrEqualToThreshold")
    .map((alarm) => ({
      name: alarm.AlarmName,
      meaning: alarm.AlarmDescription,
      metric: `${alarm.Namespace} ${alarm.MetricName}`,
      dimensions: Object.fromEntries(alarm.Dimensions.map(({ Name, Value }) => [Name, Value])),
      periodSeconds: alarm.Period,
      threshold: alarm.Threshold,
      runbook: /Runbook: infra\/runbooks\/([a-z-]+)\.md$/.exec(alarm.AlarmDescription)?.[1] ?? "",
    }));
}

export type Metric = Pick<DeployedAlarm, "metric" | "dimensions" | "periodSeconds">;

/** What the local AWS has counted of a metric since. */
export async function countedBy(stage: Stage, counted: Metric, since: Date) {
  const [Namespace, MetricName] = counted.metric.split(" ");
  const asked = {
    Namespace,
    MetricName,
    Dimensions: Object.entries(counted.dimensions).map(([Name, Value]) => ({ Name, Value })),
    StartTime: since.getTime() / 1000,
    EndTime: Date.now() / 1000 + 1,
    Period: counted.periodSeconds,
    Statistics: ["Sum"],
  };
  const { Datapoints } = Statistics.parse(await awsApis(stage).monitoring("GetMetricStatistics", asked));
  const sums = Datapoints.map(({ Sum }) => Sum);
  return { mostInPeriod: Math.max(0, ...sums), inAll: sums.reduce((sum, each) => sum + each, 0) };
}

/**
 * A metric that the functions write into their logs, added up as CloudWatch would within the last of its periods. MiniStack writes lines of workers twice,
 * which is why each counts once.
 */
export async function countedInLogs(
  stage: Pick<TestStage, "functionLogs">,
  { metric, dimensions, periodSeconds }: Metric,
  since: Date,
): Promise<number> {
  const [namespace, name = ""] = metric.split(" ");
  const begin = Math.max(since.getTime(), Date.now() - periodSeconds * 1000);
  const lines = new Set((await stage.functionLogs()).filter((line) => line.includes(`"${name}"`)));
  const values = [...lines].flatMap((line) => {
    const { data } = Line.safeParse(JSON.parse(line.slice(line.indexOf("{"))));
    if (data === undefined || data._aws.Timestamp < begin) return [];
    const isMeant = Object.entries(dimensions).every(([key, value]) => data[key] === value);
    return isMeant && data._aws.CloudWatchMetrics.some(({ Namespace }) => Namespace === namespace)
      ? [Number(data[name])]
      : [];
  });
  return values.reduce((sum, value) => sum + value, 0);
}
const Line = z.looseObject({
  _aws: z.object({ Timestamp: z.number(), CloudWatchMetrics: z.array(z.object({ Namespace: z.string() })) }),
});

/** What CloudWatch knows of a queue as ApproximateNumberOfMessagesVisible. */
export async function visibleIn(sqs: SQSClient, QueueName: string): Promise<number> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["ApproximateNumberOfMessages"] });
  return Number((await sqs.send(asked)).Attributes?.ApproximateNumberOfMessages);
}
