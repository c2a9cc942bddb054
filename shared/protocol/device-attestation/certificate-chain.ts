import { type KeyObject, X509Certificate } from "node:crypto";
import { AsnConvert } from "@peculiar/asn1-schema";
import { BasicConstraints, Certificate, id_ce_basicConstraints } from "@peculiar/asn1-x509";

/** A certificate of a chain, with what Node's own class does not tell. */
export interface ChainCertificate {
  readonly x509: X509Certificate;
  readonly publicKey: KeyObject;
  /** In lower-case hexadecimal without leading zeros, as revocation lists write it. */
  readonly serial: string;
  /** How many issuers may stand between it and the leaf; undefined when it may not issue at all. */
  readonly pathLength: number | undefined;
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

export interface ChainExpectation {
  readonly roots: readonly X509Certificate[];
  readonly now: Date;
  /** False where the phone itself writes the leaf's dates, by a clock that proves nothing (Android). */
  readonly leafDatesCount: boolean;
}

/**
 * Validates a path as these chains need it (RFC 5280 §6.1): each certificate names and is signed by the next, the last by a root; every
 * issuer may issue, and at that height; all are valid now. The root's own copy may stand at the end, and its dates are no matter: it is the
 * pinned root that is trusted. Undefined when all is well.
 */
export function chainFault(
  chain: readonly ChainCertificate[],
  { roots, now, leafDatesCount }: ChainExpectation,
): "chain-untrusted" | "chain-expired" | undefined {
  const isLinked = chain.every((certificate, index) => {
    const issuer = chain[index + 1];
    if (!issuer) return roots.some((root) => isIssuedBy(certificate, root));
    return index <= (issuer.pathLength ?? -1) && isIssuedBy(certificate, issuer.x509);
  });
  if (chain.length < 2 || !isLinked) return "chain-untrusted";
  const dated = chain.filter((certificate, index) => (index > 0 || leafDatesCount) && !isCopyOf(certificate, roots));
  return dated.every(({ x509 }) => x509.validFromDate <= now && now <= x509.validToDate) ? undefined : "chain-expired";
}

/** Names are compared too, so that a key that was certified under one name can't speak under another. */
const isIssuedBy = ({ x509 }: ChainCertificate, issuer: X509Certificate): boolean =>
  x509.issuer === issuer.subject && x509.verify(issuer.publicKey);

const isCopyOf = ({ x509, publicKey }: ChainCertificate, roots: readonly X509Certificate[]): boolean =>
  roots.some((root) => root.subject === x509.subject && root.publicKey.equals(publicKey));
