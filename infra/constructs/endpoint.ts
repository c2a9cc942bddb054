import { CfnOutput } from "aws-cdk-lib";
import { HttpApi, type HttpMethod, type IHttpRouteAuthorizer } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Construct } from "constructs";
import type { ServiceFunction } from "./service-function.ts";

/** One public name with its routes: card, practice or admin. Each has throttles of its own, so that a flood on one starves no other. */
export class Endpoint extends Construct {
  readonly api: HttpApi;

  constructor(scope: Construct, name: "Card" | "Practice" | "Admin", throttle: { rate: number; burst: number }) {
    super(scope, name);
    this.api = new HttpApi(this, "Api", { createDefaultStage: false });
    this.api.addStage("DefaultStage", {
      stageName: "$default",
      autoDeploy: true,
      throttle: { rateLimit: throttle.rate, burstLimit: throttle.burst },
    });
    const output = new CfnOutput(this, "ApiId", { value: this.api.apiId });
    output.overrideLogicalId(`${name}ApiId`);
  }

  route(method: HttpMethod, path: string, to: ServiceFunction, authorizer?: IHttpRouteAuthorizer): void {
    const integration = new HttpLambdaIntegration(`${to.node.id}-integration`, to.live);
    this.api.addRoutes({ path, methods: [method], integration, ...(authorizer && { authorizer }) });
  }
}
