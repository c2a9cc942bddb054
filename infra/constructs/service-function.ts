import { Duration } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Alias, Architecture, Function as LambdaFunction, Runtime, Tracing } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { Access } from "./access.ts";
import { perMinute, RunbookAlarm } from "./alarm.ts";
import { functionCode } from "./bundle.ts";
import { EncryptedLogs } from "./encrypted-logs.ts";
import { answerFindings, type CalledBy } from "./function-findings.ts";
import { ServiceStack } from "./service-stack.ts";
import { shiftTraffic } from "./traffic-shift.ts";

/** Environment of a function: plain values, and resources it may use. */
export type Environment = Readonly<Record<string, string | Access>>;

export interface ServiceFunctionProps {
  /** Under `functions/`: `<capability>/<verb-noun>`. */
  readonly folder: string;
  /** Exactly what the function's `contract.ts` asks for, but for STAGE, which every function gets. */
  readonly environment?: Environment;
  readonly timeout?: Duration;
  readonly reservedConcurrency?: number | undefined;
  readonly calledBy: CalledBy;
}

/**
 * One function with a role, a log group and an error alarm of its own. Callers use its alias `live`, behind which real stages shift
 * traffic to a new version little by little, and back when the alarm goes off.
 */
export class ServiceFunction extends Construct {
  readonly live: Alias;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { folder, environment = {} } = props;
    const { stage } = ServiceStack.around(this);
    const code = this.code(props);
    this.live = new Alias(this, "Live", { aliasName: "live", version: code.currentVersion });
    for (const value of Object.values(environment)) if (typeof value !== "string") value.grantTo(this.live);
    const errors = new RunbookAlarm(this, "Errors", {
      meaning: `${folder} fails (${stage.name}).`,
      runbook: "function-errors",
      metric: this.live.metricErrors(perMinute),
      threshold: 5,
      evaluationPeriods: 1,
    });
    if (stage.isReal) shiftTraffic(this, this.live, errors, stage);
  }

  private code({ folder, environment = {}, calledBy, ...props }: ServiceFunctionProps): LambdaFunction {
    const { stage } = ServiceStack.around(this);
    const logGroup = new EncryptedLogs(this, "Logs");
    // A role of our own: the default one may write to every log group of the account.
    const role = new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    logGroup.grantWrite(role);
    const code = new LambdaFunction(this, "Function", {
      description: `${folder} (${stage.name})`,
      code: functionCode(folder),
      handler: "index.handler",
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      // Processor time comes with memory: the first call takes half as long as at 512 MB.
      memorySize: 1024,
      // One machine that runs three stages at once may let a function wait for longer than AWS ever does.
      timeout: props.timeout ?? Duration.seconds(stage.isReal ? 6 : 30),
      reservedConcurrentExecutions: props.reservedConcurrency,
      // Lambda itself draws the traces: nothing is loaded for them, and a cold start is as short as without.
      tracing: stage.isReal ? Tracing.ACTIVE : Tracing.DISABLED,
      role,
      logGroup,
      environment: {
        STAGE: stage.name,
        // The SDK puts it into the User-Agent of each AWS call: who calls what can be counted.
        AWS_SDK_UA_APP_ID: folder.split("/").at(-1) ?? folder,
        ...valuesOf(environment),
      },
    });
    answerFindings(code, role, { stage, calledBy, isCapped: props.reservedConcurrency !== undefined });
    return code;
  }
}

const valuesOf = (environment: Environment): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).map(([key, value]) => [key, typeof value === "string" ? value : value.name]),
  );
