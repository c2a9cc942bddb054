import { type CryptoKey, EncryptJWT, importJWK } from "jose";
import * as z from "zod";
import { done, type Outcome, refuse } from "../../kernel/outcome.ts";
import { publicJwkOf } from "../public-jwk.ts";
import {
  CONTENT_ENCRYPTIONS,
  type ContentEncryption,
  type EncryptionPolicy,
  type EncryptionRefusal,
  KEY_AGREEMENT,
} from "./encryption.ts";

/** `credential_response_encryption` of a request (OpenID4VCI 1.0 §8.2). */
const ResponseEncryption = z.object({
  jwk: z.looseObject({
    alg: z.literal(KEY_AGREEMENT),
    use: z.literal("enc").optional(),
    kid: z.string().min(1).max(128).optional(),
  }),
  enc: z.enum(CONTENT_ENCRYPTIONS),
  // We announce no compression.
  zip: z.never().optional(),
});

/** Whom a response is encrypted to, and how. */
export interface ResponseRecipient {
  readonly key: CryptoKey | Uint8Array;
  readonly kid: string | undefined;
  readonly enc: ContentEncryption;
}

export interface EncryptionWish {
  /** `credential_response_encryption` as it came; undefined when it didn't. */
  readonly response: unknown;
  readonly requestWasEncrypted: boolean;
}

/**
 * What a request asks of encryption, held against the policy and against itself: an encrypted response needs an encrypted request, or
 * somebody on the way could put their own key in (OpenID4VCI 1.0 §8.2).
 * @returns whom to encrypt the response to; undefined when it goes out as plain JSON
 */
export async function agreeOnEncryption(
  wish: EncryptionWish,
  policy: EncryptionPolicy,
): Promise<Outcome<ResponseRecipient | undefined, EncryptionRefusal>> {
  const invalid = refuse({ kind: "encryption-invalid" as const });
  const wantsResponse = wish.response !== undefined;
  const allowed = wish.requestWasEncrypted || !(policy.requestRequired || wantsResponse);
  if (!allowed || (policy.responseRequired && !wantsResponse)) return invalid;
  if (!wantsResponse) return done(undefined);
  const recipient = await recipientOf(wish.response);
  return recipient ? done(recipient) : invalid;
}

async function recipientOf(wish: unknown): Promise<ResponseRecipient | undefined> {
  const parameters = ResponseEncryption.safeParse(wish);
  const jwk = publicJwkOf(parameters.data?.jwk);
  if (!parameters.success || !jwk) return undefined;
  try {
    const key = await importJWK(jwk, KEY_AGREEMENT);
    return { key, kid: parameters.data.jwk.kid, enc: parameters.data.enc };
  } catch {
    // The point is not on the curve.
    return undefined;
  }
}

/** A response as a JWT for its recipient alone, to be sent as `application/jwt` (OpenID4VCI 1.0 §10). Refusals are never encrypted. */
export const encryptResponse = (response: Record<string, unknown>, { key, kid, enc }: ResponseRecipient) =>
  new EncryptJWT(response)
    .setProtectedHeader({ alg: KEY_AGREEMENT, enc, ...(kid !== undefined && { kid }) })
    .encrypt(key);
