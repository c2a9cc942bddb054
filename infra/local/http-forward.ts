import { type Agent, type IncomingMessage, request } from "node:http";
import type { Readable } from "node:stream";

/** Where a request goes, and as what. */
export interface ForwardTarget {
  /** Origin of the server: `http://127.0.0.1:4566`. */
  readonly origin: string;
  readonly agent: Agent;
  /** Replaces the Host header when given. */
  readonly host?: string;
}

const ofOneConnection = new Set(["connection", "keep-alive", "transfer-encoding", "expect"]);

/**
 * Sends a request on, with its method, path, query and headers as they came, and answers the response as it comes.
 * Ending the incoming request early ends the outgoing one.
 */
export function forward(incoming: IncomingMessage, body: Readable, target: ForwardTarget): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(target.origin);
    const outgoing = request({
      hostname,
      port,
      agent: target.agent,
      method: incoming.method,
      path: incoming.url,
      headers: endToEnd(incoming.rawHeaders, target.host),
    });
    outgoing.once("response", resolve);
    outgoing.once("error", reject);
    body.once("error", (error) => outgoing.destroy(error));
    incoming.once("close", () => {
      if (!incoming.complete) outgoing.destroy();
    });
    body.pipe(outgoing);
  });
}

/** Raw headers without those that concern one connection only; the body's length may have to be chunked anew. */
export function endToEnd(rawHeaders: readonly string[], host?: string): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    const value = rawHeaders[index + 1] ?? "";
    const lowerName = name.toLowerCase();
    if (ofOneConnection.has(lowerName)) continue;
    kept.push(name, lowerName === "host" && host !== undefined ? host : value);
  }
  return kept;
}
