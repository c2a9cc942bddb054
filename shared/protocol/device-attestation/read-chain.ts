import { type KeyObject, X509Certificate } from "node:crypto";
import { AsnConvert } from "@peculiar/asn1-schema";
import { BasicConstraints, Certificate, id_ce_basicConstraints } from "@peculiar/asn1-x509";
import type { ChainLink } from "../x509/certificate-chain.ts";

/** A certificate of a chain, with what Node's own class does not tell. */
export interface ChainCertificate extends ChainLink {
  readonly publicKey: KeyObject;
  /** In lower-case hexadecimal without leading zeros, as revocation lists write it. */
  readonly serial: string;
  /** The contents of every extension with this identifier: more than one is no honest certificate's. */
  extensions(oid: string): readonly Buffer[];
}

/** Reads certificates in DER, leaf first. Undefined when one is anything else, down to a byte that follows it. */
export function readChain(ders: readonly Uint8Array[]): readonly ChainCertificate[] | undefined {
  try {
    return ders.map(readCertificate);
  } catch {
    // OpenSSL and asn1js throw for each way in which bytes are no certificate; to us they are all the same.
    return undefined;
  }
}

function readCertificate(der: Uint8Array): ChainCertificate {
  const x509 = new X509Certificate(der);
  // OpenSSL reads PEM too, and passes over what follows a certificate.
  if (!x509.raw.equals(der)) throw new TypeError("not one certificate in DER");
  const all = AsnConvert.parse(x509.raw, Certificate).tbsCertificate.extensions ?? [];
  const extensions = (oid: string) =>
    all.filter(({ extnID }) => extnID === oid).map(({ extnValue }) => Buffer.from(extnValue.buffer));
  const { publicKey, serialNumber } = x509;
  return {
    x509,
    publicKey,
    serial: normalSerial(serialNumber),
    pathLength: pathLengthOf(x509, extensions),
    extensions,
  };
}

/** Node tells whether it may issue (basic constraints and key usage), but not how long the path may be. */
function pathLengthOf(x509: X509Certificate, extensions: ChainCertificate["extensions"]): number | undefined {
  const [constraints] = extensions(id_ce_basicConstraints);
  if (!x509.ca || !constraints) return undefined;
  return AsnConvert.parse(constraints, BasicConstraints).pathLenConstraint ?? Number.POSITIVE_INFINITY;
}

/** `0A1B` → `a1b` */
export const normalSerial = (hexadecimal: string): string => hexadecimal.toLowerCase().replace(/^0+(?=.)/, "");
