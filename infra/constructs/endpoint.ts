import { Duration, Validations } from "aws-cdk-lib";
import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import {
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
import type { ServiceFunction } from "./service-function.ts";
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

/** One HTTP API. Each has its own name, since throttles and mutual TLS are set per name and a flood stays where it came in. */
export class Endpoint extends Construct {
  readonly api: HttpApi;
  private readonly authorizers: Readonly<Record<Caller, IHttpRouteAuthorizer>>;

  constructor(scope: Construct, id: string, props: EndpointProps) {
    super(scope, id);
    const { stage } = ServiceStack.around(this);
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
    const defaultStage = this.openStage(props.requestsPerSecond);
    if (props.domain) new EndpointDomain(this, "Domain", this.api, defaultStage, props.domain);
    new RunbookAlarm(this, "ServerErrors", {
      meaning: `The ${props.name} API answers 5xx (${stage.name}).`,
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
    const reason = OPEN_ROUTES[caller];
    if (reason) Validations.of(added).acknowledge({ id: "AwsSolutions-APIG4", reason });
  }

  private openStage(requestsPerSecond: number): HttpStage {
    return new HttpStage(this, "Stage", {
      httpApi: this.api,
      stageName: "$default",
      autoDeploy: true,
      throttle: { rateLimit: requestsPerSecond, burstLimit: 2 * requestsPerSecond },
      accessLogSettings: {
        destination: new LogGroupLogDestination(new EncryptedLogs(this, "AccessLogs")),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
  }
}
