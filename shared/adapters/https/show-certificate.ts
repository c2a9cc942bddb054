import { request as askByTls } from "node:https";
import { buffer } from "node:stream/consumers";

/** A client certificate, or its chain, and its private key: PEM both. */
export interface ShownCertificate {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

/** Shows a client certificate to one API that asks for it, as Node's `fetch` can't, and asks every other address by `fetch`, without it. */
export function showing(shown: ShownCertificate, baseUrl: string, otherwise: typeof fetch): typeof fetch {
  const api = new URL(baseUrl);
  return async (input, init) => {
    const request = new Request(input, init);
    const isShown = api.protocol === "https:" && new URL(request.url).origin === api.origin;
    return isShown ? ask(request, shown) : otherwise(request);
  };
}

/** Each time by a connection of its own: one that is kept may die while a function's environment sleeps. */
async function ask(request: Request, { cert, key }: ShownCertificate): Promise<Response> {
  const { method, url, signal } = request;
  const body = Buffer.from(await request.arrayBuffer());
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(signal.aborted ? signal.reason : error);
    const headers = Object.fromEntries(request.headers);
    const asked = askByTls(url, { method, headers, signal, agent: false, cert, key });
    asked.on("error", fail).on("response", (answer) => {
      const { statusCode: status = 0, headers } = answer;
      const told = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
      buffer(answer).then((content) => resolve(new Response(bodyOf(content), { status, headers: told })), fail);
    });
    asked.end(body);
  });
}

/** An answer that has no body, such as a 204, must not be given an empty one. */
const bodyOf = (content: Buffer): Buffer<ArrayBuffer> | null => (content.length === 0 ? null : Buffer.from(content));
