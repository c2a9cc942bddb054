import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import type { RequestListener } from "node:http";
import { createServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { exportPKCS8, generateKeyPair } from "jose";
import { type Authority, certify } from "./certificates.ts";
import { sequence } from "./der.ts";

/** subjectAltName (RFC 5280 section 4.2.1.6) of the DNS name localhost. */
const LOCALHOST = ["2.5.29.17", sequence(Buffer.concat([Buffer.of(0x82, 9), Buffer.from("localhost")]))] as const;

export const pem = (der: Buffer): string => new X509Certificate(der).toString();

/** A certificate and its key, PEM both, as TLS is given them. */
export async function certified(root: Authority, name: string, extensions: readonly (typeof LOCALHOST)[] = []) {
  const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
  return { cert: pem(await certify(root, { name, publicKey, extensions })), key: await exportPKCS8(privateKey) };
}

/** A server at localhost that asks for a client certificate, and that this process trusts until it is closed. */
export async function tlsServer(root: Authority, asking: ServerOptions, listener: RequestListener) {
  const trusted = getCACertificates("default");
  setDefaultCACertificates([...trusted, pem(root.certificate)]);
  const own = await certified(root, "CN=localhost", [LOCALHOST]);
  const server = createServer({ ...own, requestCert: true, ...asking }, listener).listen(0);
  await once(server, "listening");
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      setDefaultCACertificates(trusted);
    },
  };
}
