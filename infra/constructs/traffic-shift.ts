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

/** One CodeDeploy application and role for all shifts of traffic of a stack. */
class TrafficShifts extends Construct {
  readonly application: LambdaApplication;
  readonly role: Role;

  constructor(scope: Construct) {
    super(scope, "TrafficShifts");
    this.application = new LambdaApplication(this, "Application");
    this.role = new Role(this, "Role", { assumedBy: new ServicePrincipal("codedeploy.amazonaws.com") });
    Validations.of(this.role).acknowledge({
      id: "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]",
      reason: "AWS's own policy for CodeDeploy on Lambda follows what that service needs; no function has this role.",
    });
  }

  static of(stack: Stack): TrafficShifts {
    const existing = stack.node.tryFindChild("TrafficShifts");
    return existing instanceof TrafficShifts ? existing : new TrafficShifts(stack);
  }
}

const SHIFTS: Readonly<Record<Stage["trafficShift"], ILambdaDeploymentConfig>> = {
  linear: LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_1MINUTE,
  "all-at-once": LambdaDeploymentConfig.ALL_AT_ONCE,
};

/** A new version takes over as the stage says; the alarm sends every call back to the old one. */
export function shiftTraffic(scope: Construct, alias: Alias, alarm: Alarm, { trafficShift }: Stage): void {
  const { application, role } = TrafficShifts.of(Stack.of(scope));
  new LambdaDeploymentGroup(scope, "TrafficShift", {
    application,
    role,
    alias,
    alarms: [alarm],
    deploymentConfig: SHIFTS[trafficShift],
  });
}
