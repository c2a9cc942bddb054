/** A TLS client certificate that is taken no more, by its serial number: those of one authority don't repeat. */
export interface Revocation {
  /** Lower-case hexadecimal without leading zeros. */
  readonly serial: string;
  readonly at: Date;
  readonly by: string;
  readonly reason: string;
}

/** One spelling for one serial number: tools write `01:AB`, `01ab` and `1AB`. */
export const certificateSerial = (text: string): string =>
  text
    .replaceAll(":", "")
    .toLowerCase()
    .replace(/^0+(?=.)/, "");
