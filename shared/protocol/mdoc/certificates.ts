import { DAY_SECONDS, plusSeconds } from "../../kernel/clock.ts";
import type { PublicJwk } from "../public-jwk.ts";
import type { Signer } from "../signer.ts";
import {
  authorityKeyIdentifier,
  authorityOverLeaves,
  issuerAddress,
  type Name,
  onlyFor,
  signCertificate,
  signsOnly,
  subjectKeyIdentifier,
} from "../x509/certificate.ts";
import type { Der } from "../x509/der.ts";

/** Life of the authority's certificate: well within the 20 years allowed (ISO/IEC 18013-5 B.1.2). */
export const AUTHORITY_DAYS = 9 * 365;
/** Longest life of a document signer's certificate (B.1.4). */
export const DOCUMENT_SIGNER_DAYS = 457;
/** The one purpose of a document signer's key: mdocs (B.1.4). */
const DOCUMENT_SIGNER = "1.0.18013.5.1.2";

/** Who vouches for document signers: the key that verifiers trust, and that signs nothing else. */
export interface DocumentAuthority {
  readonly signer: Signer;
  readonly key: PublicJwk;
  readonly name: Name;
  /** Where it can be reached: a URI. */
  readonly uri: string;
}

export interface Issuance {
  /** 8 to 20 unpredictable bytes, the first below 128. */
  readonly serial: Uint8Array;
  readonly from: Date;
}

/** The authority's own certificate, which verifiers are given (IACA root, B.1.2). */
export const authorityCertificate = (
  { signer, key, name, uri }: DocumentAuthority,
  { serial, from }: Issuance,
): Promise<Der> =>
  signCertificate(signer, {
    serial,
    issuer: name,
    subject: name,
    from,
    to: plusSeconds(from, AUTHORITY_DAYS * DAY_SECONDS),
    publicKey: key,
    extensions: [subjectKeyIdentifier(key), ...authorityOverLeaves, issuerAddress(uri)],
  });

/** The certificate of a credential-signing key, which travels in each mdoc (document signer, B.1.4). */
export const documentSignerCertificate = (
  authority: DocumentAuthority,
  documentSigner: { readonly key: PublicJwk; readonly name: Name },
  { serial, from }: Issuance,
): Promise<Der> =>
  signCertificate(authority.signer, {
    serial,
    issuer: authority.name,
    subject: documentSigner.name,
    from,
    to: plusSeconds(from, DOCUMENT_SIGNER_DAYS * DAY_SECONDS),
    publicKey: documentSigner.key,
    extensions: [
      authorityKeyIdentifier(authority.key),
      subjectKeyIdentifier(documentSigner.key),
      signsOnly,
      onlyFor(DOCUMENT_SIGNER),
      issuerAddress(authority.uri),
    ],
  });
