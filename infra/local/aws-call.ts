import type { IncomingHttpHeaders } from "node:http";

/** One call of an AWS API as the tap saw it. */
export interface AwsCall {
  /** Counts up from 1 over the life of the tap. */
  readonly number: number;
  /** Who called: the `app/<id>` of the User-Agent, which is the function's name; empty for anybody else. */
  readonly caller: string;
  /** `service:Operation`, such as `dynamodb:PutItem`. */
  readonly action: string;
  /** The same for every try of one call: the SDK repeats a call that failed. */
  readonly invocation: string;
  /** The status of the answer that the caller got; 0 when it got none. */
  readonly status: number;
  /** When it came in and when it was answered, in milliseconds since the tap was opened. */
  readonly began: number;
  readonly ended: number;
}

/** The parts of a request that tell which call it is. */
export interface AwsRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * Names the AWS operation of a request as `service:Operation`, for the JSON (`X-Amz-Target`), query (`Action=`) and
 * Smithy RPC (`/service/…/operation/…`) protocols. A REST call is named by its method and path.
 */
export function actionOf(request: AwsRequest): string {
  return `${serviceOf(request.headers)}:${operationOf(request)}`;
}

/** The service is the one that the request is signed for. */
function serviceOf(headers: IncomingHttpHeaders): string {
  return /Credential=[^/]*\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/.exec(headers.authorization ?? "")?.[1] ?? "unsigned";
}

function operationOf({ method, url, headers, body }: AwsRequest): string {
  const target = headers["x-amz-target"];
  if (typeof target === "string") return target.slice(target.lastIndexOf(".") + 1);
  const [path = "/", query] = url.split("?", 2);
  const rpc = /^\/service\/[^/]+\/operation\/([^/]+)$/.exec(path)?.[1];
  if (rpc !== undefined) return rpc;
  const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
  return new URLSearchParams(isForm ? body : query).get("Action") ?? `${method} ${path}`;
}

/** The `app/<id>` that the SDK puts into the User-Agent when AWS_SDK_UA_APP_ID is set. */
export function callerOf(headers: IncomingHttpHeaders): string {
  return /(?:^|\s)app\/(\S+)/.exec(headers["user-agent"] ?? "")?.[1] ?? "";
}

/** How many calls of each action; repeats of the SDK count, since AWS counts them too. */
export function countByAction(calls: readonly AwsCall[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { action } of calls) counts[action] = (counts[action] ?? 0) + 1;
  return counts;
}
