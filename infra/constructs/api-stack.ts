import { type App, CfnOutput } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { type Caller, Endpoint, type EndpointProps, type Route, type Served } from "./endpoint.ts";
import { keepWarm, type WarmHours } from "./keep-warm.ts";
import { type Environment, ServiceFunction } from "./service-function.ts";
import { ServiceStack, type ServiceStackProps } from "./service-stack.ts";

/** What a function has ready for its callers, beside what all share. */
export interface Readiness {
  /** Simultaneous runs kept for it, and at most given to it. */
  readonly concurrency?: number | undefined;
  /** Environments kept warm while practices are open. */
  readonly warm?: WarmHours | undefined;
}

/** A stack of one API and its functions: one each, because a stack holds no more than 500 resources. */
export class ApiStack extends ServiceStack {
  readonly endpoint: Endpoint;

  constructor(app: App, name: string, description: string, props: ServiceStackProps & { endpoint: EndpointProps }) {
    super(app, name, description, props);
    this.endpoint = new Endpoint(this, "Endpoint", props.endpoint);
    new CfnOutput(this, `${name}Id`, { value: this.endpoint.api.apiId });
  }

  /** A function, who may call it by which routes, and all it is told and allowed. */
  protected serve(caller: Caller, routes: readonly Route[], folder: string, environment: Environment): void {
    serveIn(this, this.endpoint, { caller, routes, folder, environment, readiness: this.readinessOf(folder) });
  }

  /** Nothing of its own, unless a stack says otherwise. */
  protected readinessOf(_folder: string): Readiness {
    return {};
  }
}

/** A stack of more functions of an API that has too many for one. */
export class ApiPartStack extends ServiceStack {
  private readonly endpoint: Endpoint;

  constructor(app: App, name: string, description: string, props: ServiceStackProps & { api: ApiStack }) {
    super(app, name, description, props);
    this.endpoint = props.api.endpoint;
  }

  /** The same as in the API's own stack. */
  protected serve(caller: Caller, routes: readonly Route[], folder: string, environment: Environment): void {
    serveIn(this, this.endpoint, { caller, routes, folder, environment, scope: this });
  }
}

interface Wiring extends Served {
  readonly readiness?: Readiness;
  /** Where the routes stand; the endpoint itself by default. */
  readonly scope?: Construct;
}

function serveIn(stack: ServiceStack, endpoint: Endpoint, { readiness = {}, scope, ...served }: Wiring): void {
  const { concurrency, warm } = readiness;
  const { caller, routes, folder, environment } = served;
  endpoint.served.push(served);
  const props = { folder, environment, calledBy: "api", reservedConcurrency: concurrency } as const;
  const called = new ServiceFunction(stack, pascalCase(folder), props);
  if (warm !== undefined) keepWarm(called, warm);
  for (const route of routes) endpoint.route(route, called, caller, scope);
}

/** `eligibility/check-eligibility` → `CheckEligibility` */
const pascalCase = (folder: string): string =>
  (folder.split("/").at(-1) ?? "").replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
