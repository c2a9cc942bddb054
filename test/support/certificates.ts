import "reflect-metadata";
import {
  BasicConstraintsExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";
import { type CryptoKey, generateKeyPair } from "jose";

/** Whoever can certify: by name and key. */
export interface Authority {
  readonly name: string;
  readonly privateKey: CryptoKey;
  /** DER. */
  readonly certificate: Buffer;
}

export interface CertificateWish {
  readonly name: string;
  readonly publicKey: CryptoKey;
  /** Hexadecimal; random unless said. */
  readonly serial?: string;
  readonly from?: Date;
  readonly until?: Date;
  /** Whether it may issue, and how many issuers may stand below it. */
  readonly issues?: boolean | number;
  /** Contents in DER by identifier; twice the same is possible. */
  readonly extensions?: readonly (readonly [oid: string, contents: Uint8Array])[];
}

const DAY = 86_400_000;

/** A certificate in DER. */
export async function certify(issuer: Pick<Authority, "name" | "privateKey">, wish: CertificateWish): Promise<Buffer> {
  const { issues = false } = wish;
  const uses = issues === false ? KeyUsageFlags.digitalSignature : KeyUsageFlags.keyCertSign;
  const certificate = await X509CertificateGenerator.create({
    serialNumber: wish.serial ?? crypto.randomUUID().replaceAll("-", ""),
    subject: wish.name,
    issuer: issuer.name,
    notBefore: wish.from ?? new Date(Date.now() - DAY),
    notAfter: wish.until ?? new Date(Date.now() + 30 * DAY),
    signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
    publicKey: wish.publicKey,
    signingKey: issuer.privateKey,
    extensions: [
      new BasicConstraintsExtension(issues !== false, typeof issues === "number" ? issues : undefined, true),
      new KeyUsagesExtension(uses, true),
      ...(wish.extensions ?? []).map(([oid, contents]) => new Extension(oid, false, new Uint8Array(contents))),
    ],
  });
  return Buffer.from(certificate.rawData);
}

/** An authority below another. */
export async function newAuthority(issuer: Authority, wish: Omit<CertificateWish, "publicKey">): Promise<Authority> {
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  return { name: wish.name, privateKey, certificate: await certify(issuer, { issues: true, ...wish, publicKey }) };
}

/** An authority above which there is none, for ten years; its private key can be kept. */
export async function newRoot(name: string): Promise<Authority> {
  const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
  const until = new Date(Date.now() + 3650 * DAY);
  return {
    name,
    privateKey,
    certificate: await certify({ name, privateKey }, { name, publicKey, issues: true, until }),
  };
}
