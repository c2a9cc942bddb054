import { digest } from "../kernel/ids.ts";
import { type HttpRequest, json, type Reply } from "./request.ts";

/**
 * A public document that anybody may keep for some seconds, with a strong validator over its text: who has it already gets 304 and no
 * body (RFC 9110 §8.8.3, §13.1.2).
 */
export function cacheable(body: unknown, request: HttpRequest, seconds: number): Reply {
  const reply = json(200, body);
  const headers = { "cache-control": `public, max-age=${seconds}`, etag: `"${digest(reply.body ?? "")}"` };
  if (!holds(request.headers["if-none-match"], headers.etag))
    return { ...reply, headers: { ...reply.headers, ...headers } };
  return { statusCode: 304, headers };
}

/** Whether an If-None-Match names the tag. Comparison is weak: a cache may have marked the tag it keeps. */
const holds = (ifNoneMatch: string | undefined, etag: string): boolean =>
  (ifNoneMatch ?? "").split(",").some((tag) => ["*", etag].includes(tag.trim().replace(/^W\//, "")));
