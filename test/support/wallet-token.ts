import { dpopProof } from "./dpop-proof.ts";
import { ask, formBody, watchedFetch } from "./http-client.ts";
import { type ClientKey, newClientKey, signedBy } from "./key-pair.ts";
import type { Phone } from "./phone.ts";
import { PRE_AUTHORIZED_GRANT, tokenReply } from "./phone-replies.ts";
import { liveNonce } from "./server-nonce.ts";

/** Of an offer to another wallet than the phone's: its code, and the one that its holder types in there. */
export interface OfferedCode extends Record<string, string> {
  readonly "pre-authorized_code": string;
  readonly tx_code: string;
}

/** A wallet's token request with a pre-authorized code, by hand: for what no well-behaved wallet does. */
export async function redeemCode(
  phone: Phone,
  offered: string | OfferedCode,
  key: ClientKey,
  more: Record<string, string> = {},
) {
  const codes = typeof offered === "string" ? { "pre-authorized_code": offered } : offered;
  const url = `${phone.cardUrl}/token`;
  const { headers, body } = formBody({ grant_type: PRE_AUTHORIZED_GRANT, ...codes, ...more });
  const dpop = await dpopProof(key, { method: "POST", url, nonce: await liveNonce(phone.cardUrl) });
  const question = { method: "POST", url, headers: { ...headers, dpop }, body } as const;
  return ask(watchedFetch(phone.secrets), question, tokenReply("apcv_credential"));
}

/** A new offer of the phone's card to another wallet. */
export async function offeredCode(phone: Phone, more: { dependants?: boolean } = {}): Promise<OfferedCode> {
  const { credential_offer, tx_code = "" } = (await phone.offer("other", more)).expecting(201);
  const { "pre-authorized_code": code } = credential_offer.grants[PRE_AUTHORIZED_GRANT];
  return { "pre-authorized_code": code, tx_code };
}

/** The pre-authorized code of a new offer to the phone itself. */
export async function ownCode(phone: Phone): Promise<string> {
  const { credential_offer } = (await phone.offer("own")).expecting(201);
  return credential_offer.grants[PRE_AUTHORIZED_GRANT]["pre-authorized_code"];
}

/** An access token for the credential of the phone's card, bound to the key. */
export async function walletToken(phone: Phone, key: ClientKey): Promise<string> {
  return (await redeemCode(phone, await offeredCode(phone), key)).expecting(200).access_token;
}

/** The same, for what authorization details name: the token and the identifiers that it may be asked for. */
export async function namedCredentials(
  phone: Phone,
  key: ClientKey,
  { configuration = "apcv_sd_jwt_vc", ...more }: { configuration?: string; dependants?: boolean } = {},
) {
  const details = [{ type: "openid_credential", credential_configuration_id: configuration }];
  const asked = { authorization_details: JSON.stringify(details) };
  const answer = (await redeemCode(phone, await offeredCode(phone, more), key, asked)).expecting(200);
  const [named] = answer.authorization_details ?? [];
  return { token: answer.access_token, identifiers: named?.credential_identifiers ?? [] };
}

/** Proofs of so many new keys over one challenge. */
export async function keyProofs(phone: Phone, count: number): Promise<string[]> {
  const nonce = (await phone.nonce()).expecting(200).c_nonce;
  const keys = await Promise.all(Array.from({ length: count }, newClientKey));
  return Promise.all(keys.map((key) => keyProof(phone, key, { nonce })));
}

/** A key proof (OpenID4VCI 1.0, appendix F.1) of the key over a challenge of the issuer, a new one unless given; `odd` makes it wrong. */
export async function keyProof(
  phone: Phone,
  key: ClientKey,
  odd: { typ?: string; claims?: object; nonce?: string } = {},
): Promise<string> {
  const nonce = odd.nonce ?? (await phone.nonce()).expecting(200).c_nonce;
  const claims = { aud: phone.cardUrl, nonce, iat: Math.floor(Date.now() / 1000), ...odd.claims };
  return signedBy(key, { typ: odd.typ ?? "openid4vci-proof+jwt", jwk: key.jwk }, claims);
}
