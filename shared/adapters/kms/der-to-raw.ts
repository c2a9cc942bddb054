const COORDINATE = 32;

/** An ECDSA P-256 signature from DER (SEQUENCE of two INTEGERs) to r‖s, 64 bytes, each half left-padded (RFC 7518 §3.4). */
export function derToRaw(der: Uint8Array): Uint8Array {
  const raw = new Uint8Array(2 * COORDINATE);
  if (der[0] !== 0x30 || der[1] !== der.length - 2) throw new Error("not a DER signature");
  let at = 2;
  for (const end of [COORDINATE, 2 * COORDINATE]) {
    const length = der[at + 1];
    if (der[at] !== 0x02 || length === undefined || at + 2 + length > der.length)
      throw new Error("not a DER signature");
    // A DER integer has a leading zero byte when its first bit is set, and none to spare.
    const digits = trimZero(der.subarray(at + 2, at + 2 + length));
    if (digits.length > COORDINATE) throw new Error("not a P-256 signature");
    raw.set(digits, end - digits.length);
    at += 2 + length;
  }
  if (at !== der.length) throw new Error("not a DER signature");
  return raw;
}

const trimZero = (bytes: Uint8Array): Uint8Array => (bytes[0] === 0 ? bytes.subarray(1) : bytes);
