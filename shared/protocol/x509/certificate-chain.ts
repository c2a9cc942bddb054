import { type KeyObject, X509Certificate } from "node:crypto";
import * as z from "zod";

/** `x5c` (RFC 7515 §4.1.6): base64 of DER, the signer's own certificate first. */
const Chain = z.array(z.base64().min(1).max(4096)).min(1).max(4);

/** A certificate of a chain as far as trust goes. */
export interface ChainLink {
  readonly x509: X509Certificate;
  /** How many issuers may stand between it and the leaf; undefined when it may not issue at all. */
  readonly pathLength: number | undefined;
}

export interface ChainExpectation {
  readonly roots: readonly X509Certificate[];
  readonly now: Date;
  /** One where a root vouches for the leaf itself. */
  readonly fewest: 1 | 2;
  /**
   * Whose dates count: everybody's; not the root's, where the pinned key is what is trusted; nor the leaf's, where the phone writes them by a
   * clock that proves nothing (Android).
   */
  readonly dates: "all" | "below-root" | "issuers-below-root";
}

/**
 * Validates a path (RFC 5280 §6.1), leaf first: each certificate names and is signed by the next, the last by a root; every issuer may issue,
 * and at that height; those whose dates count are in force. The root's own copy may stand at the end. Undefined when all is well.
 */
export function chainFault(
  chain: readonly ChainLink[],
  expected: ChainExpectation,
): "chain-untrusted" | "chain-expired" | undefined {
  const last = chain.at(-1)?.x509;
  const root = last && expected.roots.find((candidate) => last.raw.equals(candidate.raw) || isUnder(last, candidate));
  const isLinked = chain.slice(1).every((issuer, index) => {
    const below = chain[index]?.x509;
    return below !== undefined && index <= (issuer.pathLength ?? -1) && isIssuedBy(below, issuer.x509);
  });
  if (!root || !isLinked || chain.length < expected.fewest) return "chain-untrusted";
  const inForce = datedOf(chain, root, expected).every(
    ({ validFromDate, validToDate }) => validFromDate <= expected.now && expected.now <= validToDate,
  );
  return inForce ? undefined : "chain-expired";
}

function datedOf(
  chain: readonly ChainLink[],
  root: X509Certificate,
  { roots, dates }: ChainExpectation,
): readonly X509Certificate[] {
  const certificates = chain.map(({ x509 }) => x509);
  if (dates === "all") return [...certificates, root];
  const counted = dates === "below-root" ? certificates : certificates.slice(1);
  return counted.filter((certificate) => !isCopyOf(certificate, roots));
}

const isUnder = (certificate: X509Certificate, root: X509Certificate): boolean =>
  root.ca && isIssuedBy(certificate, root);

/** Names are compared too, so that a key that was certified under one name can't speak under another. */
const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  certificate.issuer === issuer.subject && certificate.verify(issuer.publicKey);

const isCopyOf = (certificate: X509Certificate, roots: readonly X509Certificate[]): boolean =>
  roots.some((root) => root.subject === certificate.subject && root.publicKey.equals(certificate.publicKey));

/**
 * The P-256 key of the first certificate, when each is signed by the next and the last by a trusted root, and all are in force. The root
 * itself may be left out. Where certificates name their issuer's key, they must name the right one. Revocation lists and path-length
 * constraints are not looked at: who is trusted is a short list.
 * @returns undefined for any other chain
 */
export function trustedLeafKey(x5c: unknown, roots: readonly X509Certificate[], now: Date): KeyObject | undefined {
  const chain = certificatesOf(x5c);
  const [leaf] = chain;
  const last = chain.at(-1);
  if (!leaf || !last || leaf.ca || !isP256(leaf.publicKey)) return undefined;
  const named = roots.filter((root) => last.raw.equals(root.raw) || last.checkIssued(root));
  if (!chain.slice(1).every((issuer, index) => chain[index]?.checkIssued(issuer))) return undefined;
  const links = chain.map((x509) => ({ x509, pathLength: x509.ca ? Number.POSITIVE_INFINITY : undefined }));
  const fault = chainFault(links, { roots: named, now, fewest: 1, dates: "all" });
  return fault ? undefined : leaf.publicKey;
}

/** The P-256 key of the first certificate, whoever signed it: for a chain that only carries a key. */
export function leafKey(x5c: unknown): KeyObject | undefined {
  const [leaf] = certificatesOf(x5c);
  return leaf && isP256(leaf.publicKey) ? leaf.publicKey : undefined;
}

function certificatesOf(x5c: unknown): readonly X509Certificate[] {
  try {
    return Chain.parse(x5c).map((der) => new X509Certificate(Buffer.from(der, "base64")));
  } catch {
    return [];
  }
}

const isP256 = (key: KeyObject): boolean => key.asymmetricKeyDetails?.namedCurve === "prime256v1";
