import { formBody } from "../support/http-client.ts";
import { lettingIn, type Prepared, type Route } from "../support/routes/route.ts";

/** A prepared request as API Gateway hands it to a function (HTTP API, payload 2.0), the authorizer's findings included. */
export async function gatewayEvent(route: Route, prepared: Prepared): Promise<object> {
  const { pathname, searchParams } = new URL(prepared.url);
  const { body, credentials } = prepared;
  const isForm = route.encoding === "form";
  const encoded = isForm ? formBody(body as Record<string, string>).body : JSON.stringify(body);
  const type = isForm ? "application/x-www-form-urlencoded" : "application/json";
  const headers = { ...(await lettingIn(route.method, prepared)), ...prepared.headers, "content-type": type };
  const subject = credentials.kind === "account" ? subjectOf(credentials.token) : undefined;
  return {
    version: "2.0",
    routeKey: `${route.method} ${route.path}`,
    rawPath: pathname,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    queryStringParameters: Object.fromEntries(searchParams),
    pathParameters: parametersIn(route.path, pathname),
    body: body === undefined ? undefined : encoded,
    isBase64Encoded: false,
    requestContext: {
      http: { method: route.method, path: pathname },
      requestId: crypto.randomUUID(),
      ...(subject !== undefined && { authorizer: { jwt: { claims: { sub: subject } } } }),
    },
  };
}

const subjectOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()).sub;

/** `/v1/enrolments/{id}/device` and the path called: `{ id }`. */
function parametersIn(template: string, path: string): Record<string, string> {
  const parts = path.split("/");
  return Object.fromEntries(
    template.split("/").flatMap((part, index) => {
      const name = /^\{(.+)\}$/.exec(part)?.[1];
      return name === undefined ? [] : [[name, parts[index] ?? ""]];
    }),
  );
}
