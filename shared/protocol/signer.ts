/** One signing key: its RFC 7638 thumbprint and an ES256 signature (64 bytes, r‖s) over the bytes given. */
export interface Signer {
  kid(): Promise<string>;
  sign(input: Uint8Array): Promise<Uint8Array>;
}

/** Gives the key that signs now: its name and its signature belong together, whatever is rotated in between. */
export type FindSigner = () => Promise<Signer>;

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");

/** A compact JWS (RFC 7515 §7.1) by `signer`; `alg` and `kid` are set here and nowhere else. */
export async function signJwt(signer: Signer, header: { typ: string } & object, payload: object): Promise<string> {
  const input = `${encode({ ...header, alg: "ES256", kid: await signer.kid() })}.${encode(payload)}`;
  const signature = await signer.sign(Buffer.from(input));
  return `${input}.${Buffer.from(signature).toString("base64url")}`;
}
