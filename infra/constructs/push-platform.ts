import { ArnFormat, CustomResource, Duration, Stack } from "aws-cdk-lib";
import { Grant, type IGrantable } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import type { Access } from "./access.ts";
import { grantOnPattern } from "./pattern-grant.ts";
import type { ServiceFunction } from "./service-function.ts";
import { ServiceStack } from "./service-stack.ts";

export interface PushPlatformProps {
  /** The push service as SNS calls it: Google's, Apple's, or Apple's for development builds. */
  readonly service: "GCM" | "APNS" | "APNS_SANDBOX";
  readonly phones: "android" | "ios";
  /** The function `push/manage-push-platform`. */
  readonly manager: ServiceFunction;
}

// On one machine nothing is delivered, but SNS wants to see something.
const MADE_UP = { PlatformPrincipal: "made-up", PlatformCredential: "made-up" };

/** An SNS platform application. CloudFormation has no type for it, so a function of ours manages it. */
export class PushPlatform extends Construct {
  private readonly application: CustomResource;
  private readonly arn: string;
  private readonly endpoints: string;

  constructor(scope: Construct, id: string, { service, phones, manager }: PushPlatformProps) {
    super(scope, id);
    const { stage } = ServiceStack.around(this);
    const name = `health-card-${stage.name}-${phones}`;
    const arn = (resource: string, resourceName: string) =>
      Stack.of(this).formatArn({ service: "sns", resource, resourceName });
    this.arn = arn("app", `${service}/${name}`);
    this.endpoints = arn("endpoint", `${service}/${name}/*`);
    const secret = stage.pushSecrets?.[phones];
    this.application = new CustomResource(this, "Application", {
      resourceType: "Custom::PushPlatform",
      serviceToken: manager.live.functionArn,
      serviceTimeout: Duration.minutes(2),
      properties: {
        Name: name,
        Platform: service,
        ...(secret ? { SecretName: secret, Revision: String(stage.pushRevision) } : { Attributes: MADE_UP }),
      },
    });
    this.grantManaging(manager.live);
    if (secret) this.grantSecret(manager.live, secret);
  }

  /** To register phones with this push service, and to give their endpoints up. */
  forRegistering(): Access {
    return {
      name: this.application.ref,
      grantTo: (grantee) => {
        Grant.addToPrincipal({ grantee, actions: ["sns:CreatePlatformEndpoint"], resourceArns: [this.arn] });
        this.grantOnEndpoints(grantee, "sns:SetEndpointAttributes", "sns:DeleteEndpoint");
      },
    };
  }

  /** To send to phones that are registered. */
  grantPublish(grantee: IGrantable): void {
    this.grantOnEndpoints(grantee, "sns:Publish");
  }

  private grantOnEndpoints(grantee: IGrantable, ...actions: string[]): void {
    const reason = "An endpoint is made for each phone at run time; only those of this stage's application match.";
    grantOnPattern({ grantee, actions, pattern: this.endpoints, reason });
  }

  private grantManaging(grantee: IGrantable): void {
    const change = ["CreatePlatformApplication", "SetPlatformApplicationAttributes", "DeletePlatformApplication"];
    const actions = change.map((action) => `sns:${action}`);
    Grant.addToPrincipal({ grantee, actions, resourceArns: [this.arn] }).applyBefore(this.application);
  }

  private grantSecret(grantee: IGrantable, name: string): void {
    const secretArn = Stack.of(this).formatArn({
      service: "secretsmanager",
      resource: "secret",
      // Secrets Manager ends every ARN with six characters of its own choice.
      resourceName: `${name}-??????`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const actions = ["secretsmanager:GetSecretValue"];
    Grant.addToPrincipal({ grantee, actions, resourceArns: [secretArn] }).applyBefore(this.application);
  }
}
