import { Duration } from "aws-cdk-lib";
import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  MathExpression,
  TextWidget,
} from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { PUSH_RESULTS } from "../../shared/domain/push-outcome.ts";
import { METRICS, type MetricName, namespaceOf, STEPS } from "../../shared/log/metrics.ts";
import type { Stage } from "../config.ts";
import type { CappedWorker } from "./capped-worker.ts";
import { COUNTER } from "./counter-times.ts";
import { ONE_ERROR_IN } from "./error-budget.ts";
import { ownMetric } from "./own-metric.ts";
import { ServiceStack } from "./service-stack.ts";

export interface WatchedApi {
  readonly name: string;
  readonly api: HttpApi;
}

const period = Duration.minutes(5);

/** One page that says whether the stage does well: from what callers notice, by way of the journey, to the queues behind. */
export class StageDashboard extends Construct {
  private readonly stage: Stage;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly apis: readonly WatchedApi[]; readonly pushes: CappedWorker },
  ) {
    super(scope, id);
    this.stage = ServiceStack.around(this).stage;
    const widgets = [
      [this.introduction()],
      this.apis(props.apis),
      this.journey(),
      this.counter(),
      this.pushes(props.pushes),
      this.codes(),
      this.canary(),
    ];
    new Dashboard(this, "Page", {
      dashboardName: `HealthCard-${this.stage.name}`,
      defaultInterval: Duration.hours(6),
      widgets,
    });
  }

  private introduction(): IWidget {
    const markdown = [
      `# Health card, stage ${this.stage.name}`,
      "From what callers notice to what is behind it. What a metric counts and a log line means: `infra/runbooks/log-codes.md`. Dead letters: `npm run redrive -- list`.",
    ].join("\n");
    return new TextWidget({ markdown, width: 24, height: 2 });
  }

  private apis(apis: readonly WatchedApi[]): IWidget[] {
    const requests = apis.map(({ name, api }) => api.metricCount({ label: name, period, statistic: "SampleCount" }));
    const failed = apis.map(({ name, api }, index) => {
      const errors = api.metricServerError({ period, statistic: "Sum" });
      const usingMetrics = {
        [`e${index}`]: errors,
        [`r${index}`]: api.metricCount({ period, statistic: "SampleCount" }),
      };
      return new MathExpression({ label: name, expression: `100 * e${index} / r${index}`, usingMetrics, period });
    });
    const budget = { value: 100 / ONE_ERROR_IN, label: "budget" };
    return [
      graph("APIs: requests", requests),
      new GraphWidget({ title: "APIs: % answered 5xx", left: failed, leftAnnotations: [budget], width: 12 }),
    ];
  }

  private journey(): IWidget[] {
    const ofSteps = (metric: MetricName) =>
      STEPS.map((step) => ownMetric(this.stage, metric, { of: step, label: step }));
    return [
      graph("Journey: steps completed", ofSteps("StepsCompleted")),
      graph("Journey: steps started", ofSteps("StepsStarted")),
      graph("Refusals by reason", [this.every("Refusals")]),
      graph("Contexts by reader software", [this.every("Contexts")]),
    ];
  }

  private counter(): IWidget[] {
    return COUNTER.map((step) => {
      const percentiles = ["p50", "p95", "p99"].map((statistic) =>
        ownMetric(this.stage, "StepTime", { of: step, statistic, label: statistic }),
      );
      return graph(`Counter: ${step}, ms in the function`, percentiles);
    });
  }

  private pushes({ queue, deadLetters }: CappedWorker): IWidget[] {
    const outcomes = PUSH_RESULTS.map((of) => ownMetric(this.stage, "Pushes", { of, label: of }));
    const late = ["p50", "p99", "Maximum"].map((statistic) =>
      ownMetric(this.stage, "PushDelay", { statistic, label: statistic }),
    );
    const waiting = [
      queue.metricApproximateAgeOfOldestMessage({ label: "oldest message, s", period, statistic: "Maximum" }),
      deadLetters.queue.metricApproximateNumberOfMessagesVisible({
        label: "dead letters",
        period,
        statistic: "Maximum",
      }),
    ];
    return [
      graph("Pushes by outcome", outcomes),
      graph("Pushes: ms since the receipt", late),
      graph("Pushes waiting", waiting),
      graph("Work that failed, by worker", [this.every("WorkBroken")]),
    ];
  }

  private codes(): IWidget[] {
    const metrics = (["CodesTried", "CodesRefused", "CodesBlocked"] as const).map((name) =>
      ownMetric(this.stage, name, { label: name }),
    );
    const late = ownMetric(this.stage, "CertificatesLate", { label: "late" });
    return [graph("Codes", metrics), graph("Certificate of the credential key", [late])];
  }

  private canary(): IWidget[] {
    const { stage } = this;
    const journeys = [
      ownMetric(stage, "CanaryJourneys", { label: "to the end" }),
      ownMetric(stage, "CanaryFailures", { label: "failed" }),
      ownMetric(stage, "CanarySteps", { label: "steps" }),
      this.every("CanaryFailedSteps"),
    ];
    return [
      graph("Canary: journeys", journeys),
      graph("Canary: ms", [ownMetric(stage, "CanaryTime", { statistic: "Maximum" })]),
    ];
  }

  /** A metric by each value of its dimension that there is. */
  private every(metric: MetricName): IMetric {
    const entry = METRICS[metric];
    const dimension = "by" in entry ? `,${entry.by}` : "";
    const search = `{${namespaceOf(this.stage.name)}${dimension}} MetricName="${metric}"`;
    return new MathExpression({ expression: `SEARCH('${search}', 'Sum', ${period.toSeconds()})`, label: "", period });
  }
}

const graph = (title: string, left: IMetric[]): IWidget => new GraphWidget({ title, left, width: 12 });
