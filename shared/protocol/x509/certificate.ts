import { hash, randomBytes } from "node:crypto";
import { type PublicJwk, uncompressedPoint } from "../public-jwk.ts";
import type { Signer } from "../signer.ts";
import {
  bitString,
  boolean,
  type Der,
  explicit,
  implicit,
  octetString,
  oid,
  printableString,
  sequence,
  setOf,
  time,
  unsigned,
  utf8String,
} from "./der.ts";

/** Whose certificate it is, or by whom: a country of two capital letters and a name that people read. */
export interface Name {
  readonly country: string;
  readonly commonName: string;
}

export interface Certificate {
  /** 8 to 20 unpredictable bytes (RFC 5280 §4.1.2.2), with the first bit clear. */
  readonly serial: Uint8Array;
  readonly issuer: Name;
  readonly subject: Name;
  readonly from: Date;
  readonly to: Date;
  readonly publicKey: PublicJwk;
  readonly extensions: readonly Der[];
}

/** An unpredictable serial number (RFC 5280 §4.1.2.2) of 127 bits: the first is clear, so that it is no negative number. */
export function newSerial(): Uint8Array {
  const serial = randomBytes(16);
  serial.writeUInt8(serial.readUInt8(0) & 0x7f, 0);
  return serial;
}

const ECDSA_WITH_SHA256 = sequence(oid("1.2.840.10045.4.3.2"));
const P256_KEY = sequence(oid("1.2.840.10045.2.1"), oid("1.2.840.10045.3.1.7"));
const COORDINATE = 32;

/** An X.509 certificate (RFC 5280 §4.1) in DER, signed ES256 by whatever holds the issuer's key. */
export async function signCertificate(signer: Pick<Signer, "sign">, certificate: Certificate): Promise<Der> {
  const { serial, issuer, subject, from, to, publicKey, extensions } = certificate;
  const signed = sequence(
    explicit(0, unsigned(Buffer.of(2))),
    unsigned(serial),
    ECDSA_WITH_SHA256,
    nameOf(issuer),
    sequence(time(from), time(to)),
    nameOf(subject),
    sequence(P256_KEY, bitString(uncompressedPoint(publicKey))),
    explicit(3, sequence(...extensions)),
  );
  const raw = await signer.sign(signed);
  const signature = sequence(unsigned(raw.subarray(0, COORDINATE)), unsigned(raw.subarray(COORDINATE)));
  return sequence(signed, ECDSA_WITH_SHA256, bitString(signature));
}

const nameOf = ({ country, commonName }: Name): Der =>
  sequence(
    setOf(sequence(oid("2.5.4.6"), printableString(country))),
    setOf(sequence(oid("2.5.4.3"), utf8String(commonName))),
  );

const extension = (id: string, value: Der): Der => sequence(oid(id), octetString(value));
const critical = (id: string, value: Der): Der => sequence(oid(id), boolean(true), octetString(value));

/** SHA-1 of the public point, the usual name of a key in a certificate (RFC 5280 §4.2.1.2): a name, and no protection. */
const keyIdentifier = (key: PublicJwk): Uint8Array => hash("sha1", uncompressedPoint(key), "buffer");

export const subjectKeyIdentifier = (key: PublicJwk): Der => extension("2.5.29.14", octetString(keyIdentifier(key)));
export const authorityKeyIdentifier = (key: PublicJwk): Der =>
  extension("2.5.29.35", sequence(implicit(0, keyIdentifier(key))));
/** May sign certificates and revocation lists, and no authority below it. */
export const authorityOverLeaves: readonly Der[] = [
  critical("2.5.29.19", sequence(boolean(true), unsigned(Buffer.of(0)))),
  critical("2.5.29.15", bitString(Buffer.of(0x06), 1)),
];
/** May sign, and no certificates. */
export const signsOnly: Der = critical("2.5.29.15", bitString(Buffer.of(0x80), 7));
/** For this and nothing else. */
export const onlyFor = (purpose: string): Der => critical("2.5.29.37", sequence(oid(purpose)));
/** Where the issuer can be reached: a URI. */
export const issuerAddress = (uri: string): Der =>
  extension("2.5.29.18", sequence(implicit(6, Buffer.from(uri, "latin1"))));
