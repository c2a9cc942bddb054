import { X509Certificate } from "node:crypto";
import { certificateSerial } from "../domain/certificate.ts";

/** The TLS client certificate of a connection, which API Gateway has checked against the stage's authorities. */
export interface ClientCertificate {
  readonly serial: string;
  /** `x5t#S256`: SHA-256 of the certificate's DER, base64url (RFC 8705 §3.1). */
  readonly thumbprint: string;
}

/** @throws when the text is no certificate in PEM */
export function readClientCertificate(pem: string | undefined): ClientCertificate | undefined {
  if (pem === undefined) return undefined;
  const { serialNumber, fingerprint256 } = new X509Certificate(pem);
  const thumbprint = Buffer.from(fingerprint256.replaceAll(":", ""), "hex").toString("base64url");
  return { serial: certificateSerial(serialNumber), thumbprint };
}
