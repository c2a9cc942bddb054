import { Duration, Lazy, Validations } from "aws-cdk-lib";
import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import {
  type CfnStage,
  CorsHttpMethod,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpIamAuthorizer, HttpJwtAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Construct } from "constructs";
import { perMinute, RunbookAlarm } from "./alarm.ts";
import { EncryptedLogs } from "./encrypted-logs.ts";
import { EndpointDomain, type EndpointDomainProps } from "./endpoint-domain.ts";
import { ErrorBudget } from "./error-budget.ts";
import type { Environment, ServiceFunction } from "./service-function.ts";
import { ServiceStack } from "./service-stack.ts";

/**
 * Who may call a route, and what proves it: nothing (`anyone`); a challenge, code or assertion in the body (`proof`); an access token
 * bound to the caller's key (`dpop`); a token of the health-account provider (`account`); AWS credentials (`operator`).
 */
export type Caller = "anyone" | "proof" | "dpop" | "account" | "operator";

/** API Gateway lets these through. Why that is right, for whoever reviews the template. */
const OPEN_ROUTES: Partial<Record<Caller, string>> = {
  anyone: "Public: it answers everybody the same and tells nothing of a person.",
  proof: "Here a caller gets authenticated: the function checks the proofs in the body, which API Gateway can't.",
  dpop: "The function checks the token and the DPoP proof (RFC 9449), which no authorizer of API Gateway can do.",
};

/**
 * The share of an API's rate that one route may take: a flood on what is open to everybody leaves room for those who are let in, and
 * enrolments, of which there are a hundred a second on the worst day, for the cards that exist.
 */
const SHARES: Readonly<Record<Caller, number>> = { anyone: 0.5, proof: 0.75, dpop: 1, account: 0.25, operator: 1 };

/** The same of what reads much where no cache has the answer: it must not take from the counter what a table can be asked. */
const DEAR_SHARES: Partial<Record<Route, number>> = { "GET /v1/practices": 0.05 };
const shareOf = (route: Route, caller: Caller): number =>
  (caller === "anyone" ? DEAR_SHARES[route] : undefined) ?? SHARES[caller];

/** Route, status and times. No address, path value, header or caller: nothing that could be personal. */
const ACCESS_LOG = {
  at: "$context.requestTimeEpoch",
  request: "$context.requestId",
  route: "$context.routeKey",
  status: "$context.status",
  ms: "$context.responseLatency",
  function_ms: "$context.integrationLatency",
  refused_by: "$context.error.responseType",
};

export type Route = `${"GET" | "POST" | "PUT" | "DELETE"} /${string}`;

export interface EndpointProps {
  readonly name: "card" | "practice" | "admin";
  readonly requestsPerSecond: number;
  /** Whether pages of other origins may read its public documents, as wallets in a browser do. */
  readonly browsers?: boolean;
  /** A name of its own; the execute-api address is closed then. */
  readonly domain?: EndpointDomainProps | undefined;
}

/** A function that routes lead to, who may call it by them, and what it is told. */
export interface Served {
  readonly caller: Caller;
  readonly routes: readonly Route[];
  readonly folder: string;
  readonly environment: Environment;
}

/** One HTTP API. Each has its own name, since throttles and mutual TLS are set per name and a flood stays where it came in. */
export class Endpoint extends Construct {
  readonly api: HttpApi;
  readonly name: EndpointProps["name"];
  /** All that it serves: what its OpenAPI document is written from. */
  readonly served: Served[] = [];
  private readonly authorizers: Readonly<Record<Caller, IHttpRouteAuthorizer>>;
  private readonly defaultStage: HttpStage;
  private readonly routeSettings: Record<string, { ThrottlingRateLimit: number; ThrottlingBurstLimit: number }> = {};
  private readonly requestsPerSecond: number;

  constructor(scope: Construct, id: string, props: EndpointProps) {
    super(scope, id);
    const { stage } = ServiceStack.around(this);
    this.name = props.name;
    this.api = new HttpApi(this, "Api", {
      apiName: `health-card-${stage.name}-${props.name}`,
      createDefaultStage: false,
      disableExecuteApiEndpoint: props.domain !== undefined,
      corsPreflight: props.browsers
        ? {
            allowOrigins: ["*"],
            allowMethods: [CorsHttpMethod.GET],
            exposeHeaders: ["DPoP-Nonce", "WWW-Authenticate"],
            maxAge: Duration.days(1),
          }
        : undefined,
    });
    const open = new HttpNoneAuthorizer();
    this.authorizers = {
      anyone: open,
      proof: open,
      dpop: open,
      account: new HttpJwtAuthorizer("Account", stage.accountIssuer, { jwtAudience: [stage.accountAudience] }),
      operator: new HttpIamAuthorizer(),
    };
    this.requestsPerSecond = props.requestsPerSecond;
    this.defaultStage = this.openStage();
    if (props.domain) new EndpointDomain(this, "Domain", this.api, this.defaultStage, props.domain);
    // Two operators at a time spend no budget worth reckoning.
    if (stage.isReal && props.name !== "admin")
      new ErrorBudget(this, "ErrorBudget", { api: this.api, name: props.name });
    else this.tellOfServerErrors(props.name, stage.name);
  }

  private tellOfServerErrors(name: string, stage: string): void {
    new RunbookAlarm(this, "ServerErrors", {
      meaning: `The ${name} API answers 5xx (${stage}).`,
      runbook: "api-server-errors",
      metric: this.api.metricServerError(perMinute),
      threshold: 5,
      evaluationPeriods: 2,
    });
  }

  /** Sends a route to a function's live version. */
  route(route: Route, to: ServiceFunction, caller: Caller, scope: Construct = this): void {
    const [verb = "", path = ""] = route.split(" ");
    const method = Object.values(HttpMethod).find((known) => known === verb);
    const added = new HttpRoute(scope, route.replaceAll("/", " "), {
      httpApi: this.api,
      routeKey: HttpRouteKey.with(path, method),
      integration: new HttpLambdaIntegration(to.node.id, to.live),
      authorizer: this.authorizers[caller],
    });
    // API Gateway takes settings only of routes that are there: those of another stack come after the API's own.
    if (scope === this) this.throttle(route, added, shareOf(route, caller));
    const reason = OPEN_ROUTES[caller];
    if (reason) Validations.of(added).acknowledge({ id: "AwsSolutions-APIG4", reason });
  }

  private throttle(route: Route, added: HttpRoute, share: number): void {
    if (share === 1) return;
    const rate = Math.ceil(share * this.requestsPerSecond);
    this.routeSettings[route] = { ThrottlingRateLimit: rate, ThrottlingBurstLimit: 2 * rate };
    this.defaultStage.node.addDependency(added);
  }

  private openStage(): HttpStage {
    const { requestsPerSecond } = this;
    const stage = new HttpStage(this, "Stage", {
      httpApi: this.api,
      stageName: "$default",
      autoDeploy: true,
      throttle: { rateLimit: requestsPerSecond, burstLimit: 2 * requestsPerSecond },
      accessLogSettings: {
        destination: new LogGroupLogDestination(new EncryptedLogs(this, "AccessLogs")),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
    const template = stage.node.defaultChild as CfnStage;
    template.routeSettings = Lazy.any({ produce: () => this.routeSettings });
    return stage;
  }
}
