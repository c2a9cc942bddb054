import { readFileSync } from "node:fs";
import { request as askByTls } from "node:https";
import { buffer } from "node:stream/consumers";
import { createSecureContext } from "node:tls";
import { FileError } from "../admin-command/run-command.ts";

/** Files of a client certificate, or its chain, and of its private key: PEM both. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

export interface ClientCertificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** @throws FileError if one can't be read, is no PEM, or the key is another certificate's */
export function readClientCertificate(files: CertificateFiles): ClientCertificate {
  const shown = { cert: contentOf(files.certificate), key: contentOf(files.key) };
  try {
    createSecureContext(shown);
    return shown;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new FileError(`${files.certificate} and ${files.key} are no certificate with its key (PEM): ${why}`);
  }
}

function contentOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new FileError(`${file} can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Shows a client certificate to one API, as Node's `fetch` can't, and asks every other address by `fetch`, without it. */
export function showing(shown: ClientCertificate, baseUrl: string, otherwise: typeof fetch): typeof fetch {
  const api = new URL(baseUrl);
  return async (input, init) => {
    const request = new Request(input, init);
    const isShown = api.protocol === "https:" && new URL(request.url).origin === api.origin;
    return isShown ? ask(request, shown) : otherwise(request);
  };
}

async function ask(request: Request, shown: ClientCertificate): Promise<Response> {
  const { method, url, signal } = request;
  const body = Buffer.from(await request.arrayBuffer());
  return new Promise((resolve, reject) => {
    const asked = askByTls(url, { method, headers: Object.fromEntries(request.headers), signal, ...shown });
    asked.on("error", reject).on("response", (answer) => {
      const { statusCode: status = 0, headers } = answer;
      const told = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
      buffer(answer).then((content) => resolve(new Response(content, { status, headers: told })), reject);
    });
    asked.end(body);
  });
}
