/** Authenticator data (WebAuthn §6.1), as far as App Attest uses it; what follows is Apple's and read by nobody here. */
export interface AuthenticatorData {
  /** SHA-256 of the app identifier. */
  readonly rpIdHash: Buffer;
  readonly counter: number;
  /** Those of an attestation; an assertion has none. */
  readonly aaguid: Buffer;
  readonly credentialId: Buffer;
}

const FIXED_BYTES = 37;

/** Fields that the bytes are too short for come out short, and equal nothing. Undefined without even a counter. */
export function readAuthenticatorData(bytes: Buffer): AuthenticatorData | undefined {
  if (bytes.length < FIXED_BYTES) return undefined;
  const idLength = bytes.length < 55 ? 0 : bytes.readUInt16BE(53);
  return {
    rpIdHash: bytes.subarray(0, 32),
    counter: bytes.readUInt32BE(33),
    aaguid: bytes.subarray(37, 53),
    credentialId: bytes.subarray(55, 55 + idLength),
  };
}
