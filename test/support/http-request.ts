import type { HttpRequest } from "../../shared/http/request.ts";

/** A request as handlers see it, with these headers (names in lower case). */
export const httpRequest = (headers: Readonly<Record<string, string>>, differently: Partial<HttpRequest> = {}) => ({
  method: "GET",
  path: "/",
  route: "GET /",
  headers,
  pathParameters: {},
  query: {},
  cookies: [],
  body: "",
  language: "fr" as const,
  traceId: "trace",
  accountSubject: undefined,
  operator: undefined,
  clientCertificate: undefined,
  incident: [],
  ...differently,
});
