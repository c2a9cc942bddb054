/** Distinguished encoding (ITU-T X.690): a value as bytes, tag and length included. */
export type Der = Uint8Array;

function tagged(tag: number, ...contents: readonly Uint8Array[]): Der {
  const body = Buffer.concat(contents);
  return Buffer.concat([Buffer.of(tag, ...lengthOf(body.length)), body]);
}

/** Short form to 127, else how many bytes follow (§8.1.3). */
function lengthOf(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes = bigEndian(length);
  return [0x80 | bytes.length, ...bytes];
}

function bigEndian(value: number): number[] {
  return value < 0x100 ? [value] : [...bigEndian(Math.floor(value / 0x100)), value % 0x100];
}

export const sequence = (...parts: readonly Der[]): Der => tagged(0x30, ...parts);
export const setOf = (part: Der): Der => tagged(0x31, part);
export const octetString = (bytes: Uint8Array): Der => tagged(0x04, bytes);
export const utf8String = (text: string): Der => tagged(0x0c, Buffer.from(text, "utf8"));
export const printableString = (text: string): Der => tagged(0x13, Buffer.from(text, "latin1"));
export const boolean = (value: boolean): Der => tagged(0x01, Buffer.of(value ? 0xff : 0));
/** `[n]` of a value that keeps its own tag. */
export const explicit = (n: number, part: Der): Der => tagged(0xa0 | n, part);
/** `[n]` in place of a primitive type's own tag. */
export const implicit = (n: number, bytes: Uint8Array): Der => tagged(0x80 | n, bytes);
/** Bits, of which the last `unused` are not meant. */
export const bitString = (bytes: Uint8Array, unused = 0): Der => tagged(0x03, Buffer.of(unused), bytes);

/** A number that is not negative, big-endian: no byte to spare, and a zero byte before a first bit that is set (§8.3). */
export function unsigned(bytes: Uint8Array): Der {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first === -1 ? Buffer.of(0) : bytes.subarray(first);
  return tagged(0x02, (digits[0] ?? 0) < 0x80 ? digits : Buffer.concat([Buffer.of(0), digits]));
}

/** An object identifier in dotted form (§8.19). */
export function oid(dotted: string): Der {
  const [first = 0, second = 0, ...arcs] = dotted.split(".").map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...arcs].flatMap(base128)));
}

function base128(arc: number): number[] {
  const septets = [arc % 0x80];
  for (let rest = Math.floor(arc / 0x80); rest > 0; rest = Math.floor(rest / 0x80))
    septets.unshift((rest % 0x80) | 0x80);
  return septets;
}

/** An instant to the second: UTCTime to the end of 2049, then GeneralizedTime (RFC 5280 §4.1.2.5). */
export function time(instant: Date): Der {
  const digits = instant.toISOString().replace(/\.\d+Z$|[-:T]/g, "");
  const isShort = instant.getUTCFullYear() < 2050;
  return tagged(isShort ? 0x17 : 0x18, Buffer.from(`${isShort ? digits.slice(2) : digits}Z`));
}
