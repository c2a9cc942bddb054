/** What an mdoc is made of. Whole numbers only; of an object the members are text keys. */
export type Cbor =
  | number
  | string
  | boolean
  | Uint8Array
  | Tagged
  | readonly Cbor[]
  | ReadonlyMap<number | string, Cbor>
  | { readonly [name: string]: Cbor };

/** A value with a tag that says what it means (RFC 8949 §3.4). */
export class Tagged {
  readonly tag: number;
  readonly value: Cbor;

  constructor(tag: number, value: Cbor) {
    this.tag = tag;
    this.value = value;
  }
}

const UNSIGNED = 0;
const NEGATIVE = 1;
const BYTES = 2;
const TEXT = 3;
const ARRAY = 4;
const MAP = 5;
const TAG = 6;

/**
 * CBOR by the rules of core deterministic encoding (RFC 8949 §4.2.1): shortest numbers, definite lengths, map keys in the bytewise order of
 * their encodings. One value has one encoding.
 * @throws RangeError for a number that is not whole and safe
 */
export function encodeCbor(value: Cbor): Uint8Array {
  if (typeof value === "number") return encodeWhole(value);
  if (typeof value === "boolean") return Buffer.of(value ? 0xf5 : 0xf4);
  if (typeof value === "string") return withLength(TEXT, Buffer.from(value, "utf8"));
  if (value instanceof Uint8Array) return withLength(BYTES, value);
  if (value instanceof Tagged) return Buffer.concat([head(TAG, value.tag), encodeCbor(value.value)]);
  if (isArray(value)) return Buffer.concat([head(ARRAY, value.length), ...value.map(encodeCbor)]);
  return encodeMap(value instanceof Map ? [...value] : Object.entries(value));
}

/** A CBOR value inside a byte string, for what is signed or hashed as bytes (§3.4.5.1; `#6.24(bstr .cbor …)`). */
export const embedded = (value: Cbor): Tagged => new Tagged(24, encodeCbor(value));

/** An instant to the second (`tdate` of ISO/IEC 18013-5 §7.2.1: no fraction, no offset). */
export const dateTime = (instant: Date): Tagged => new Tagged(0, instant.toISOString().replace(/\.\d+Z$/, "Z"));

function encodeWhole(number: number): Uint8Array {
  if (!Number.isSafeInteger(number)) throw new RangeError("not a whole number");
  return number < 0 ? head(NEGATIVE, -1 - number) : head(UNSIGNED, number);
}

const isArray = (value: object): value is readonly Cbor[] => Array.isArray(value);

const withLength = (major: number, bytes: Uint8Array): Uint8Array => Buffer.concat([head(major, bytes.length), bytes]);

function encodeMap(entries: readonly (readonly [number | string, Cbor])[]): Uint8Array {
  const encoded = entries.map(([key, value]) => ({ key: encodeCbor(key), value: encodeCbor(value) }));
  encoded.sort((one, other) => Buffer.compare(one.key, other.key));
  return Buffer.concat([head(MAP, entries.length), ...encoded.flatMap(({ key, value }) => [key, value])]);
}

/** Major type and number in the fewest bytes (§3). */
function head(major: number, number: number): Uint8Array {
  const type = major << 5;
  if (number < 24) return Buffer.of(type | number);
  if (number < 0x100) return Buffer.of(type | 24, number);
  const bytes = Buffer.alloc(9);
  if (number < 0x10000) {
    bytes[0] = type | 25;
    bytes.writeUInt16BE(number, 1);
    return bytes.subarray(0, 3);
  }
  if (number < 0x1_0000_0000) {
    bytes[0] = type | 26;
    bytes.writeUInt32BE(number, 1);
    return bytes.subarray(0, 5);
  }
  bytes[0] = type | 27;
  bytes.writeBigUInt64BE(BigInt(number), 1);
  return bytes;
}
