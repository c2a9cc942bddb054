import type { PublicJwk } from "../public-jwk.ts";
import type { Signer } from "../signer.ts";
import { type Cbor, encodeCbor } from "./cbor.ts";

const ALGORITHM = 1;
/** As COSE numbers it (RFC 9053 §2.1). */
export const ES256 = -7;
const X5CHAIN = 33;

/** A COSE key of type EC2 on P-256 (RFC 9053 §7.1.1). */
export const coseKey = ({ x, y }: PublicJwk): Cbor =>
  new Map<number, Cbor>([
    [1, 2],
    [-1, 1],
    [-2, Buffer.from(x, "base64url")],
    [-3, Buffer.from(y, "base64url")],
  ]);

/** A COSE_Sign1 by ES256 (RFC 9052 §4.2) with the signer's certificate beside it (RFC 9360 §2): what the signature covers is the payload. */
export async function sign1(signer: Signer, certificate: Uint8Array, payload: Uint8Array): Promise<Cbor> {
  const protectedHeader = encodeCbor(new Map([[ALGORITHM, ES256]]));
  const signed = encodeCbor(["Signature1", protectedHeader, new Uint8Array(), payload]);
  return [protectedHeader, new Map([[X5CHAIN, certificate]]), payload, await signer.sign(signed)];
}
