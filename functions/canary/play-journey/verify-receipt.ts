import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, importJWK, type JWTVerifyGetKey, jwtVerify } from "jose";
import * as z from "zod";
import { PublicJwk } from "../../../shared/protocol/public-jwk.ts";
import type { KeysReply } from "./contract.ts";

export interface ExpectedReceipt {
  /** Published, and kept from before: nothing is asked of anybody. */
  readonly keys: z.infer<typeof KeysReply>;
  /** The practice API. */
  readonly issuer: string;
  readonly claims: Readonly<Record<string, string>>;
}

/** The receipt does not say what was recorded. */
class WrongReceipt extends Error {
  override readonly name = "WrongReceipt";
}

const Certificate = z.object({ iat: z.int(), exp: z.int(), cnf: z.object({ jwk: PublicJwk }) });

/**
 * Verifies a receipt as a practice does years later: signed by a published key, or by one that a published key has certified for the hour in
 * which the receipt was made.
 * @throws WrongReceipt, or jose's own error for a wrong signature, issuer or type
 */
export async function verifyReceipt(receipt: string, { keys, issuer, claims }: ExpectedReceipt): Promise<void> {
  const key = await signingKey(receipt, createLocalJWKSet(keys), issuer);
  const { payload } = await jwtVerify(receipt, key, { typ: "apcv-receipt+jwt", algorithms: ["ES256"], issuer });
  for (const [name, value] of Object.entries(claims))
    if (payload[name] !== value) throw new WrongReceipt(`another ${name}`);
}

async function signingKey(receipt: string, published: JWTVerifyGetKey, issuer: string): Promise<JWTVerifyGetKey> {
  const { key_certificate: certificate } = decodeProtectedHeader(receipt) as { key_certificate?: unknown };
  if (typeof certificate !== "string") return published;
  const { iat = 0 } = decodeJwt(receipt);
  const currentDate = new Date(iat * 1000);
  const expected = { typ: "apcv-receipt-key+jwt", algorithms: ["ES256"], issuer, currentDate };
  const { payload } = await jwtVerify(certificate, published, expected);
  const certified = await importJWK(Certificate.parse(payload).cnf.jwk, "ES256");
  return async () => certified;
}
