/** Writes DER (X.690) by hand, so that what the service reads was made by nothing that it uses itself. */
function element(tag: readonly number[], ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from(tag), lengthOf(content), content]);
}

function lengthOf({ length }: Uint8Array): Buffer {
  if (length < 0x80) return Buffer.of(length);
  return length < 0x100 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 0xff);
}

export const sequence = (...members: readonly Uint8Array[]): Buffer => element([0x30], ...members);
export const set = (...members: readonly Uint8Array[]): Buffer => element([0x31], ...members);
export const octets = (bytes: Uint8Array): Buffer => element([0x04], bytes);
export const nothing = (): Buffer => element([0x05]);
export const boolean = (value: boolean): Buffer => element([0x01], Buffer.of(value ? 0xff : 0));
/** Below 32,768, as all numbers here are. */
export const integer = (value: number): Buffer =>
  element([0x02], value < 0x80 ? Buffer.of(value) : Buffer.of(value >> 8, value & 0xff));
export const enumerated = (value: number): Buffer => element([0x0a], Buffer.of(value));
/** `[number] EXPLICIT`, below 16,384. */
export const tagged = (number: number, member: Uint8Array): Buffer =>
  element(
    number < 31 ? [0xa0 | number] : [0xbf, ...(number < 128 ? [] : [0x80 | (number >> 7)]), number & 0x7f],
    member,
  );
