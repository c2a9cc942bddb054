import type { App } from "aws-cdk-lib";
import { ApiStack } from "../constructs/api-stack.ts";
import type { ServiceStackProps } from "../constructs/service-stack.ts";
import type { DataStack } from "./data-stack.ts";

/** The API of the infra team, who call with AWS credentials. */
export class AdminApiStack extends ApiStack {
  constructor(app: App, props: ServiceStackProps & { tables: DataStack }) {
    const endpoint = { name: "admin", requestsPerSecond: props.stage.adminRate } as const;
    super(app, "AdminApi", "Admin API of the health card", { ...props, endpoint });
    const { practice } = props.tables;
    this.serve("operator", ["PUT /v1/practices/{practiceId}"], "practice/register-practice", {
      PRACTICE_TABLE: practice.for("PutItem"),
    });
    this.serve("operator", ["PUT /v1/practices/{practiceId}/readers/{readerId}"], "practice/register-reader", {
      PRACTICE_TABLE: practice.for("PutItem", "ConditionCheckItem"),
    });
  }
}
