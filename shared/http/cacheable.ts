import Negotiator from "negotiator";
import { digest } from "../kernel/ids.ts";
import { type HttpRequest, json, type Reply } from "./request.ts";

/**
 * A public document that anybody may keep for some seconds, with a strong validator over its text: who has it already gets 304 and no
 * body (RFC 9110 §8.8.3, §13.1.2).
 */
export const cacheable = (body: unknown, request: HttpRequest, seconds: number): Reply =>
  cacheableReply(json(200, body), request, seconds);

/** The same for a text of any type. */
export const cacheableReply = (reply: Reply, request: HttpRequest, seconds: number): Reply =>
  unlessHeld(reply, digest(reply.body ?? ""), request, `public, max-age=${seconds}`);

/** The same for what only its caller may keep, and must ask for again before each use. */
export const revalidated = (reply: Reply, request: HttpRequest): Reply =>
  unlessHeld(reply, digest(reply.body ?? ""), request, "private, no-cache");

/** And for one that is never another at its address: who has it need not ask again within a year (RFC 8246). */
export const immutable = (content: { type: string; text: string }, request: HttpRequest): Reply => {
  const reply = { statusCode: 200, headers: { "content-type": content.type }, body: content.text };
  return unlessHeld(reply, digest(content.text), request, "public, max-age=31536000, immutable");
};

/** A document that is kept ready in both forms. */
export interface Compressible {
  readonly body: string;
  readonly gzipped: Buffer;
  readonly type: string;
  /** Hash of the body. */
  readonly digest: string;
}

/** Seconds for which caches on the way keep what whoever they answer keeps for as long again. */
const SHARED_SECONDS = 30;

/**
 * The same for a document that is sent gzip-compressed to who takes it so; each form has a validator of its own (RFC 9110 §8.8.3.3). A cache on the way
 * keeps it for half a minute only (`s-maxage`, RFC 9111 §5.2.2.10): its reader's own seconds begin after that.
 */
export function compressible(document: Compressible, request: HttpRequest, seconds: number): Reply {
  const headers = { "content-type": document.type, vary: "accept-encoding" };
  const lifetime = `public, max-age=${seconds}, s-maxage=${Math.min(seconds, SHARED_SECONDS)}`;
  if (!takesGzip(request)) {
    return unlessHeld({ statusCode: 200, headers, body: document.body }, document.digest, request, lifetime);
  }
  const gzip = {
    statusCode: 200,
    headers: { ...headers, "content-encoding": "gzip" },
    body: document.gzipped.toString("base64"),
    isBase64Encoded: true,
  };
  return unlessHeld(gzip, `${document.digest}-gzip`, request, lifetime);
}

function unlessHeld(reply: Reply, tag: string, request: HttpRequest, lifetime: string): Reply {
  const headers = { "cache-control": lifetime, etag: `"${tag}"` };
  if (!holds(request.headers["if-none-match"], headers.etag))
    return { ...reply, headers: { ...reply.headers, ...headers } };
  // What the answer varies with is told with 304 too (RFC 9110 §15.4.5).
  const vary = reply.headers?.vary;
  return { statusCode: 304, headers: { ...headers, ...(vary !== undefined && { vary }) } };
}

/** Whether an If-None-Match names the tag. Comparison is weak: a cache may have marked the tag it keeps. */
const holds = (ifNoneMatch: string | undefined, etag: string): boolean =>
  (ifNoneMatch ?? "").split(",").some((tag) => ["*", etag].includes(tag.trim().replace(/^W\//, "")));

/** Whether a request would rather have the answer compressed so (`Accept-Encoding`, RFC 9110 §12.5.3). */
const takesGzip = ({ headers }: HttpRequest): boolean =>
  new Negotiator({ headers: { ...headers } }).encoding(["gzip", "identity"]) === "gzip";
