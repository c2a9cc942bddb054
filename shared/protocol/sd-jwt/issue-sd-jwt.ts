import { type Signer, signJwt } from "../signer.ts";
import { type Claims, conceal, disclosable, ISSUED_HASH } from "./conceal.ts";
import { SD_JWT_VC_TYP, wronglyConcealed } from "./profile.ts";

export interface SdJwtClaims {
  /** In clear, but for what is marked `disclosable` inside. The claims on which validity hangs stand here. */
  readonly clear: Claims;
  /** Each a disclosure of its own. */
  readonly selective: Claims;
  /** Digests that stand for nothing beside those of the selective claims; none unless it is said. */
  readonly decoys?: number;
}

/**
 * Issues an SD-JWT VC (RFC 9901 §4; draft-ietf-oauth-sd-jwt-vc): one disclosure for each selective claim, each with a salt of its own.
 * Compact form `<JWT>~<disclosure>~…~`, without key binding.
 * @param newSalt 128 unpredictable bits or more, base64url
 * @throws TypeError when the claims are not those of a credential: no `vct`, a claim twice, or one concealed that SD-JWT VC wants in clear
 */
export async function issueSdJwt(signer: Signer, claims: SdJwtClaims, newSalt: () => string): Promise<string> {
  const { clear, selective, decoys = 0 } = claims;
  const marked = Object.entries(selective).map(([name, value]) => [name, disclosable(value)]);
  const { payload, disclosures } = conceal({ ...clear, ...Object.fromEntries(marked) }, decoys, newSalt);
  if (typeof clear.vct !== "string" || Object.keys(selective).some((name) => Object.hasOwn(clear, name)))
    throw new TypeError("A credential has its type, and no claim twice.");
  if (wronglyConcealed({ ...clear, ...selective }, payload).length > 0)
    throw new TypeError("The claims on which a credential's validity hangs are in clear.");
  const jwt = await signJwt(signer, { typ: SD_JWT_VC_TYP }, { ...payload, _sd_alg: ISSUED_HASH });
  return [jwt, ...disclosures, ""].join("~");
}
