import { generateKeyPairSync, X509Certificate } from "node:crypto";
import type { ShownCertificate } from "../../../shared/adapters/https/show-certificate.ts";
import { plusSeconds } from "../../../shared/kernel/clock.ts";
import type { Lasting } from "../../../shared/kernel/kept.ts";
import { PublicJwk } from "../../../shared/protocol/public-jwk.ts";
import {
  authorityKeyIdentifier,
  authorityOverLeaves,
  type Name,
  newSerial,
  onlyFor,
  signCertificate,
  signsOnly,
  subjectKeyIdentifier,
} from "../../../shared/protocol/x509/certificate.ts";
import type { Der } from "../../../shared/protocol/x509/der.ts";
import type { ClientKey } from "./client-key.ts";
import { CLIENT_ID } from "./reader.ts";

const CERTIFICATE_SECONDS = 3600;
/** Clocks of who checks it may be that much behind. */
const SKEW_SECONDS = 60;
/** Three journeys may try to have another one before this one is used no more. */
const RENEW_BEFORE_SECONDS = 900;
/** A journey, whose token is bound to its certificate (RFC 8705 §3), is over within two minutes. */
const LAST_USE_SECONDS = 180;
const AUTHORITY_DAYS = 3650;
const DAY = 24 * 3600;
/** TLS WWW client authentication (RFC 5280 §4.2.1.12). */
const CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";

/** Who certifies the canary's TLS keys, and nobody else's. */
export interface TlsAuthority {
  readonly stage: string;
  readonly key: ClientKey;
}

const nameOf = ({ stage }: TlsAuthority): Name => ({
  country: "FR",
  commonName: `Health card (${stage}) canary authority`,
});

const inPem = (der: Der): string => new X509Certificate(der).toString();

/** The authority's own certificate, for the truststore of the practice API: PEM (RFC 7468 §5). Whichever was made first or last, each vouches for the same. */
export async function authorityCertificate(authority: TlsAuthority, at: Date): Promise<string> {
  const { jwk } = authority.key;
  const der = await signCertificate(authority.key, {
    serial: newSerial(),
    issuer: nameOf(authority),
    subject: nameOf(authority),
    from: plusSeconds(at, -SKEW_SECONDS),
    to: plusSeconds(at, AUTHORITY_DAYS * DAY),
    publicKey: jwk,
    extensions: [subjectKeyIdentifier(jwk), ...authorityOverLeaves],
  });
  return inPem(der);
}

/** A P-256 key of this environment's memory, certified for an hour as a TLS client's. */
export async function newClientCertificate(authority: TlsAuthority, at: Date): Promise<ShownCertificate & Lasting> {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = PublicJwk.parse(publicKey.export({ format: "jwk" }));
  const to = plusSeconds(at, CERTIFICATE_SECONDS);
  const der = await signCertificate(authority.key, {
    serial: newSerial(),
    issuer: nameOf(authority),
    subject: { country: "FR", commonName: CLIENT_ID },
    from: plusSeconds(at, -SKEW_SECONDS),
    to,
    publicKey: jwk,
    extensions: [
      authorityKeyIdentifier(authority.key.jwk),
      subjectKeyIdentifier(jwk),
      signsOnly,
      onlyFor(CLIENT_AUTHENTICATION),
    ],
  });
  return {
    cert: inPem(der),
    key: privateKey.export({ type: "pkcs8", format: "pem" }),
    renewAt: plusSeconds(to, -RENEW_BEFORE_SECONDS),
    usableUntil: plusSeconds(to, -LAST_USE_SECONDS),
  };
}
