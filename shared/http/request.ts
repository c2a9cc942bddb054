import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";

import { type IncidentSwitch, switchedOn } from "./incident.ts";

export type Language = "fr" | "en";
export type Reply = APIGatewayProxyStructuredResultV2;

/** What our endpoints need of an API Gateway event (HTTP API, payload 2.0), read once. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  /** `POST /v1/contexts`: the route as declared, without anybody's identifiers. */
  readonly route: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly pathParameters: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** `name=value` each; API Gateway takes them out of the headers, and not every stand-in for it does. */
  readonly cookies: readonly string[];
  readonly body: string;
  readonly language: Language;
  readonly traceId: string;
  /** `sub` of the account token, verified by API Gateway's JWT authorizer; absent on other routes. */
  readonly accountSubject: string | undefined;
  /** ARN of the AWS identity that API Gateway's IAM authorizer let in; absent on other routes. */
  readonly operator: string | undefined;
  /** TLS client certificate (PEM) that API Gateway has checked; absent where no mutual TLS is asked for. */
  readonly clientCertificate: string | undefined;
  /** What people on call have switched off. */
  readonly incident: readonly IncidentSwitch[];
}

interface AuthorizedContext {
  readonly authorizer?: {
    readonly jwt?: { readonly claims?: Readonly<Record<string, unknown>> };
    readonly iam?: { readonly userArn?: unknown };
  };
  readonly authentication?: { readonly clientCert?: { readonly clientCertPem?: unknown } | null } | null;
}

export function readRequest(event: APIGatewayProxyEventV2, language: Language): HttpRequest {
  const context = event.requestContext;
  const { authorizer, authentication } = context as AuthorizedContext;
  const { jwt, iam } = authorizer ?? {};
  const raw = event.body ?? "";
  const headers = byLowerName(event.headers);
  return {
    method: context.http.method,
    path: event.rawPath,
    route: event.routeKey,
    headers,
    pathParameters: event.pathParameters ?? {},
    query: event.queryStringParameters ?? {},
    cookies: event.cookies ?? headers.cookie?.split(";") ?? [],
    body: event.isBase64Encoded ? Buffer.from(raw, "base64").toString("utf8") : raw,
    language,
    traceId: context.requestId,
    accountSubject: textOf(jwt?.claims?.sub),
    operator: textOf(iam?.userArn),
    clientCertificate: textOf(authentication?.clientCert?.clientCertPem),
    incident: switchedOn(event.stageVariables),
  };
}

/**
 * Names of fields have no case, and a field that came more than once is one with a comma (RFC 9110 §5.1, §5.3), as API Gateway makes it. What
 * must come once, like a DPoP proof, has no comma in it and is refused then.
 */
function byLowerName(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const read = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    const before = read.get(name.toLowerCase());
    if (value !== undefined) read.set(name.toLowerCase(), before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(read);
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** @typeParam Body what is answered, where it has a schema: nothing else compiles then */
export const json = <Body = unknown>(statusCode: number, body: Body, headers: Record<string, string> = {}): Reply => ({
  statusCode,
  headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
  body: JSON.stringify(body),
});

/** Done, and nothing to tell of it. */
export const noContent = (): Reply => ({ statusCode: 204, headers: { "cache-control": "no-store" } });

/** A JWT as the whole body. */
export const jwt = (statusCode: number, token: string, headers: Record<string, string> = {}): Reply => ({
  statusCode,
  headers: { "content-type": "application/jwt", "cache-control": "no-store", ...headers },
  body: token,
});
