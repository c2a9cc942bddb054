import { type KeyObject, X509Certificate } from "node:crypto";
import * as z from "zod";

/** `x5c` (RFC 7515 §4.1.6): base64 of DER, the signer's own certificate first. */
const Chain = z.array(z.base64().min(1).max(4096)).min(1).max(4);

/**
 * The P-256 key of the first certificate, when each is signed by the next and the last by a trusted root, and all are in force. The root
 * itself may be left out. Revocation lists and path-length constraints are not looked at: who is trusted is a short list.
 * @returns undefined for any other chain
 */
export function trustedLeafKey(x5c: unknown, roots: readonly X509Certificate[], now: Date): KeyObject | undefined {
  const chain = certificatesOf(x5c);
  const [leaf] = chain;
  const last = chain.at(-1);
  if (!leaf || !last || leaf.ca) return undefined;
  const root = roots.find((candidate) => last.raw.equals(candidate.raw) || isIssuedBy(last, candidate));
  if (!root) return undefined;
  const issuers = chain.slice(1);
  const linked = issuers.every((issuer, index) => isIssuedBy(chain[index], issuer));
  const inForce = [...chain, root].every((each) => each.validFromDate <= now && now <= each.validToDate);
  return linked && inForce && isP256(leaf.publicKey) ? leaf.publicKey : undefined;
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

const isIssuedBy = (certificate: X509Certificate | undefined, issuer: X509Certificate): boolean =>
  certificate !== undefined && issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);

const isP256 = (key: KeyObject): boolean => key.asymmetricKeyDetails?.namedCurve === "prime256v1";
