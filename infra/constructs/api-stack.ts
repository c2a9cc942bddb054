import { type App, CfnOutput } from "aws-cdk-lib";
import { type Caller, Endpoint, type EndpointProps, type Route } from "./endpoint.ts";
import { type Environment, ServiceFunction } from "./service-function.ts";
import { ServiceStack, type ServiceStackProps } from "./service-stack.ts";

/** A stack of one API and its functions: one each, because a stack holds no more than 500 resources. */
export class ApiStack extends ServiceStack {
  private readonly endpoint: Endpoint;

  constructor(app: App, name: string, description: string, props: ServiceStackProps & { endpoint: EndpointProps }) {
    super(app, name, description, props);
    this.endpoint = new Endpoint(this, "Endpoint", props.endpoint);
    new CfnOutput(this, `${name}Id`, { value: this.endpoint.api.apiId });
  }

  /** A function, who may call it by which routes, and all it is told and allowed. */
  protected serve(caller: Caller, routes: readonly Route[], folder: string, environment: Environment): void {
    const served = new ServiceFunction(this, pascalCase(folder), { folder, environment });
    for (const route of routes) this.endpoint.route(route, served, caller);
  }
}

/** `eligibility/check-eligibility` → `CheckEligibility` */
const pascalCase = (folder: string): string =>
  (folder.split("/").at(-1) ?? "").replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
