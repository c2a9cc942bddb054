import { Stack, type StackProps } from "aws-cdk-lib";
import { HttpMethod } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpIamAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import type { Construct } from "constructs";
import { Endpoint } from "../constructs/endpoint.ts";
import { ServiceFunction, type Surroundings } from "../constructs/service-function.ts";

/** The infra team's API: AWS credentials on every route. */
export class AdminApiStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & Surroundings) {
    super(scope, id, props);
    const { settings, keys, tables } = props;
    const endpoint = new Endpoint(this, "Admin", { rate: 20, burst: 40 });
    const iam = new HttpIamAuthorizer();
    const environment = { PRACTICE_TABLE: tables.practice.tableName };
    const fn = (name: string, actions: readonly string[]) =>
      new ServiceFunction(this, { settings, keys, tables, name, environment, tableActions: { practice: actions } });
    const practice = fn("practice/register-practice", ["PutItem"]);
    const reader = fn("practice/register-reader", ["PutItem", "ConditionCheckItem"]);
    endpoint.route(HttpMethod.PUT, "/v1/practices/{practiceId}", practice, iam);
    endpoint.route(HttpMethod.PUT, "/v1/practices/{practiceId}/readers/{readerId}", reader, iam);
  }
}
