import { Validations } from "aws-cdk-lib";
import type { Role } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Stage } from "../config.ts";

/** Who calls a function, and so who has a call that fails: an API; a queue, stream or the clock (`work`); CloudFormation. */
export type CalledBy = "api" | "work" | "deployment";

const FAILED_CALLS: Readonly<Record<CalledBy, string>> = {
  api: "API Gateway waits for the answer: a call that fails is the caller's to repeat, and nothing is left to put aside.",
  work: "What fails goes to a dead-letter queue from the queue or stream it came from, or from the alias if the clock called.",
  deployment: "CloudFormation waits for the answer: a call that fails ends the deployment, which is undone.",
};
const NO_NETWORK =
  "It calls AWS by TLS and IAM and nobody in a private network: a VPC would add interfaces to pay and wait for, and guard nothing.";
const SHARED_CONCURRENCY =
  "Routes are throttled, workers capped at their source; a limit of its own would take from the others what it leaves idle.";
const OWN_POLICY = "Each function has a role and a policy of its own: a managed policy is made to be shared.";
const NO_TRACES = "One machine has no X-Ray; on AWS tracing is on.";
const TRACES = "X-Ray has no resource that a trace is put to: AWS grants it on everything or not at all.";

interface Answers {
  readonly stage: Stage;
  readonly calledBy: CalledBy;
  readonly isCapped: boolean;
}

/** Answers what the rule packs ask of every function, where it does not do what they advise. */
export function answerFindings(code: LambdaFunction, role: Role, { stage, calledBy, isCapped }: Answers): void {
  const ofCode = Validations.of(code);
  for (const pack of ["Serverless", "NIST.800.53.R5"]) {
    ofCode.acknowledge({ id: `${pack}-LambdaDLQ`, reason: FAILED_CALLS[calledBy] });
  }
  ofCode.acknowledge({ id: "NIST.800.53.R5-LambdaInsideVPC", reason: NO_NETWORK });
  if (!isCapped) ofCode.acknowledge({ id: "NIST.800.53.R5-LambdaConcurrency", reason: SHARED_CONCURRENCY });
  Validations.of(role).acknowledge({ id: "NIST.800.53.R5-IAMNoInlinePolicy", reason: OWN_POLICY });
  if (stage.isReal) Validations.of(role).acknowledge({ id: "AwsSolutions-IAM5[Resource::*]", reason: TRACES });
  else ofCode.acknowledge({ id: "Serverless-LambdaTracing", reason: NO_TRACES });
}
