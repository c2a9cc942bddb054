import type { CardType } from "../../shared/domain/card-type.ts";
import {
  type CredentialConfiguration,
  type CredentialFormat,
  canBeIssued,
} from "../../shared/domain/credential-configuration.ts";
import type { KeyCertificate } from "../../shared/domain/signing-key.ts";
import type { Ids } from "../../shared/kernel/ids.ts";
import { sealReference } from "../../shared/protocol/credential-reference.ts";
import { issueMdoc } from "../../shared/protocol/mdoc/issue-mdoc.ts";
import { issueSdJwt } from "../../shared/protocol/sd-jwt/issue-sd-jwt.ts";
import type { Signer } from "../../shared/protocol/signer.ts";
import { type CredentialContent, sdJwtClaims } from "./issue-credential/card-claims.ts";
import { cardMdoc } from "./issue-credential/card-mdoc.ts";

export interface WriterPorts {
  readonly issuer: string;
  readonly type: Pick<CardType, "vct" | "integrity">;
  /** The key that signs now, and its certificate where it has one. */
  findSigner(): Promise<{ readonly signer: Signer; readonly certificate: KeyCertificate | undefined }>;
  /** What references to cards are sealed with. */
  referenceKey(): Promise<Uint8Array>;
  readonly ids: Ids;
  now(): Date;
}

/** Writes credentials in every format, each with one signature; and tells of which formats that is possible. */
export function credentialWriters(ports: WriterPorts) {
  const { issuer, type, ids } = ports;
  const writers: Readonly<Record<CredentialFormat, (content: CredentialContent) => Promise<string>>> = {
    "dc+sd-jwt": async (content) => {
      const [{ signer }, key] = await Promise.all([ports.findSigner(), ports.referenceKey()]);
      const claims = sdJwtClaims({ issuer, type }, content, sealReference(content.reference, key));
      return issueSdJwt(signer, claims, () => ids.secret(16));
    },
    // Base64url of the whole (OpenID4VCI 1.0 appendix A.2.4).
    mso_mdoc: async (content) => {
      const { signer, certificate } = await ports.findSigner();
      if (!certificate) throw new Error("the credential key has no certificate");
      const newSalt = () => Buffer.from(ids.secret(32), "base64url");
      const mdoc = await issueMdoc({ signer, certificate: certificate.der }, cardMdoc(issuer, content), newSalt);
      return Buffer.from(mdoc).toString("base64url");
    },
  };
  return {
    canIssue: async (configuration: CredentialConfiguration): Promise<boolean> =>
      // A key needs no certificate for the other format: whoever asks for that waits for no look at it.
      configuration.format !== "mso_mdoc" ||
      canBeIssued(configuration, (await ports.findSigner()).certificate, ports.now()),
    writeCredential: ({ format }: CredentialConfiguration, content: CredentialContent) => writers[format](content),
  };
}
