import { X509Certificate } from "node:crypto";
import {
  authorityCertificate,
  type DocumentAuthority,
  documentSignerCertificate,
} from "../../shared/protocol/mdoc/certificates.ts";
import { publicJwkOf } from "../../shared/protocol/public-jwk.ts";
import { localSigner } from "./local-signer.ts";

/** An authority with a key of its own. */
export async function newAuthority(): Promise<DocumentAuthority> {
  const { signer, publicKey } = await localSigner();
  const key = publicJwkOf(publicKey.export({ format: "jwk" }));
  if (!key) throw new Error("a local signer has a P-256 key");
  return { signer, key, name: { country: "FR", commonName: "Autorité" }, uri: "https://cv.example" };
}

/** A root, and a signer whose certificate it has signed. */
export async function certifiedSigner(from: Date) {
  const [authority, documents] = [await newAuthority(), await newAuthority()];
  const issuance = { serial: Buffer.from("00112233445566778899", "hex"), from };
  const name = { country: "FR", commonName: "Carte d’assurance maladie 1" };
  const der = await documentSignerCertificate(authority, { key: documents.key, name }, issuance);
  const root = new X509Certificate(await authorityCertificate(authority, issuance));
  return { signer: documents.signer, key: documents.key, certificate: Buffer.from(der), root };
}
