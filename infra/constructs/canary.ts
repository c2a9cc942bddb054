import { Stack, Validations } from "aws-cdk-lib";
import type { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import {
  type ILambdaDeploymentConfig,
  LambdaApplication,
  LambdaDeploymentConfig,
  LambdaDeploymentGroup,
} from "aws-cdk-lib/aws-codedeploy";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Alias } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { Stage } from "../config.ts";

/** One CodeDeploy application and role for all canaries of a stack. */
class Canaries extends Construct {
  readonly application: LambdaApplication;
  readonly role: Role;

  constructor(scope: Construct) {
    super(scope, "Canaries");
    this.application = new LambdaApplication(this, "Application");
    this.role = new Role(this, "Role", { assumedBy: new ServicePrincipal("codedeploy.amazonaws.com") });
    Validations.of(this.role).acknowledge({
      id: "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]",
      reason: "AWS's own policy for CodeDeploy on Lambda follows what that service needs; no function has this role.",
    });
  }

  static of(stack: Stack): Canaries {
    const existing = stack.node.tryFindChild("Canaries");
    return existing instanceof Canaries ? existing : new Canaries(stack);
  }
}

const SHIFTS: Readonly<Record<Stage["trafficShift"], ILambdaDeploymentConfig>> = {
  linear: LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_1MINUTE,
  "all-at-once": LambdaDeploymentConfig.ALL_AT_ONCE,
};

/** A new version takes over as the stage says; the alarm sends every call back to the old one. */
export function deployByCanary(scope: Construct, alias: Alias, alarm: Alarm, { trafficShift }: Stage): void {
  const { application, role } = Canaries.of(Stack.of(scope));
  new LambdaDeploymentGroup(scope, "Canary", {
    application,
    role,
    alias,
    alarms: [alarm],
    deploymentConfig: SHIFTS[trafficShift],
  });
}
