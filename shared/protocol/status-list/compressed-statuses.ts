import { deflateSync, inflateSync } from "node:zlib";

/** Bits of one status in our own lists: room for the four values 0 to 3. */
export const BITS = 2;

/** Status types (Token Status List §7.1) beside VALID, which is 0. */
export const INVALID = 1;
export const SUSPENDED = 2;

/** Sizes that the specification knows. */
const SIZES: ReadonlySet<number> = new Set([1, 2, 4, 8]);
/** The largest list that is read, decompressed: 2^20 statuses of 8 bits. What claims to be larger is no list but an attack. */
const MOST_BYTES = 2 ** 20;

/**
 * The statuses of one list, all VALID but those given, as base64url of the zlib-compressed byte array (Token Status List §4.1): the lowest
 * index of a byte in its least significant bits, at the highest compression.
 * @param size number of statuses, a multiple of four so that they fill their bytes
 * @throws RangeError for an index outside the list or a status that two bits can't hold
 */
export function encodeStatuses(size: number, statuses: Iterable<readonly [index: number, status: number]>): string {
  const perByte = 8 / BITS;
  if (size < perByte || size % perByte !== 0) throw new RangeError("a list's size is a multiple of four");
  const bytes = new Uint8Array(size / perByte);
  for (const [index, status] of statuses) {
    const byte = bytes[Math.floor(index / perByte)];
    if (byte === undefined || !Number.isInteger(index)) throw new RangeError("the index is outside the list");
    if (status >>> BITS !== 0) throw new RangeError("two bits can't hold this status");
    const shift = (index % perByte) * BITS;
    bytes[Math.floor(index / perByte)] = (byte & ~(MASK << shift)) | (status << shift);
  }
  return deflateSync(bytes, { level: 9 }).toString("base64url");
}
const MASK = 2 ** BITS - 1;

/** The statuses of a list that was read; undefined at an index that it does not have. */
export type StatusAt = (index: number) => number | undefined;

/**
 * Reads what `encodeStatuses` or any other implementation of the specification has written, with any number of bits that it knows. Undefined
 * when it isn't that: another alphabet, broken or oversized compression, other bits.
 */
export function decodeStatuses(lst: string, bits: number): StatusAt | undefined {
  if (!SIZES.has(bits) || !/^[A-Za-z0-9_-]+$/.test(lst)) return undefined;
  const bytes = inflated(Buffer.from(lst, "base64url"));
  if (!bytes) return undefined;
  const perByte = 8 / bits;
  return (index) => {
    const byte = Number.isInteger(index) ? bytes[Math.floor(index / perByte)] : undefined;
    return byte === undefined ? undefined : (byte >>> ((index % perByte) * bits)) & (2 ** bits - 1);
  };
}

function inflated(compressed: Uint8Array): Uint8Array | undefined {
  try {
    return inflateSync(compressed, { maxOutputLength: MOST_BYTES });
  } catch {
    return undefined;
  }
}
