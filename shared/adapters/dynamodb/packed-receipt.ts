import { deflateRawSync, inflateRawSync } from "node:zlib";

const SIGNATURE_BYTES = 64;
/** JSON has no bare line end: its own are escaped. */
const BETWEEN = "\n";
const textOf = (part: string): string => Buffer.from(part, "base64url").toString();
const partOf = (text: string): string => Buffer.from(text).toString("base64url");

interface Opened {
  /** Header and claims of a compact JWS, as JSON texts. */
  readonly texts: readonly string[];
  readonly signature: Buffer;
}
function opened(jws: string): Opened {
  const [header = "", claims = "", signature = ""] = jws.split(".");
  return { texts: [textOf(header), textOf(claims)], signature: Buffer.from(signature, "base64url") };
}
const closed = (header: string, claims: string, signature: Uint8Array): string =>
  `${partOf(header)}.${partOf(claims)}.${Buffer.from(signature).toString("base64url")}`;

/** Where the certificate stands in the header of a receipt; a receipt that KMS has signed itself has none. */
const CERTIFICATE = /"key_certificate":"([\w.-]+)"/;
const LEFT_OUT = '"key_certificate":""';

/**
 * A receipt in half its bytes: base64url on base64url is undone and what is left of the texts is deflated, signatures stand before them as
 * they are. The same receipt, to the letter, comes of it. A kilobyte of an item costs two write units in a transaction: infra/decisions/0024.
 */
export function packReceipt(receipt: string): Uint8Array {
  const { texts, signature } = opened(receipt);
  const [header = "", claims = ""] = texts;
  const certificate = CERTIFICATE.exec(header)?.[1];
  if (certificate === undefined) return packed(texts, [signature]);
  const certified = opened(certificate);
  const bare = header.replace(CERTIFICATE, () => LEFT_OUT);
  return packed([bare, claims, ...certified.texts], [signature, certified.signature]);
}

/** The first byte says how many signatures there are. */
const packed = (texts: readonly string[], signatures: readonly Uint8Array[]): Uint8Array =>
  Buffer.concat([Buffer.of(signatures.length), ...signatures, deflateRawSync(texts.join(BETWEEN))]);

export function unpackReceipt(bytes: Uint8Array): string {
  const [signatures = 0] = bytes;
  const signature = (index: number) => bytes.subarray(1 + index * SIGNATURE_BYTES, 1 + (index + 1) * SIGNATURE_BYTES);
  const texts = inflateRawSync(bytes.subarray(1 + signatures * SIGNATURE_BYTES)).toString();
  const [bare = "", claims = "", certifiedHeader = "", certifiedClaims = ""] = texts.split(BETWEEN);
  if (signatures === 1) return closed(bare, claims, signature(0));
  const certificate = closed(certifiedHeader, certifiedClaims, signature(1));
  const header = bare.replace(LEFT_OUT, () => `"key_certificate":"${certificate}"`);
  return closed(header, claims, signature(0));
}
