import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { close, listen } from "../../infra/local/ports.ts";

/** One request on its way: `pass` hands it to the service, and what comes of it is answered; nothing cuts the line. */
export type OnTheWay = (pass: () => Promise<Response>) => Promise<Response | undefined>;

/** A line to a service that can break at any moment, before the service has heard a request or before its answer has come back. */
export async function lineTo(service: string, onTheWay: OnTheWay) {
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const answer = await onTheWay(() => fetch(`${service}${request.url}`, asItCame(request, body)));
    if (!answer) return response.destroy();
    const content = Buffer.from(await answer.arrayBuffer());
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" }).end(content);
  });
  const port = await listen(server, 0);
  return { url: `http://localhost:${port}`, close: () => close(server) };
}

/** The signature goes with it: the local AWS looks who signed, not for which address. */
function asItCame({ method = "GET", headers }: IncomingMessage, body: string): RequestInit {
  const kept = ["authorization", "content-type", "x-amz-date", "x-amz-security-token"];
  const passed = kept.flatMap((name) => (typeof headers[name] === "string" ? [[name, headers[name]] as const] : []));
  return { method, headers: Object.fromEntries(passed), ...(body !== "" && { body }) };
}
