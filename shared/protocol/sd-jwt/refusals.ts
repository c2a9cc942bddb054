/** Why an SD-JWT or a presentation is refused; the sections are RFC 9901's. */
type Kind =
  /** Not the compact form (§4), not a JWT, or larger than is looked at. */
  | "malformed"
  | "type-wrong"
  /** `alg` is not one of those expected, or the header asks for what we don't understand (`crit`). */
  | "algorithm-refused"
  | "issuer-unknown"
  | "signature-wrong"
  /** `_sd_alg` (§4.1.1). */
  | "hash-unknown"
  /** Not `[salt, name, value]` in an object, `[salt, value]` in an array (§7.1, 3.c). */
  | "disclosure-malformed"
  | "disclosure-unreferenced"
  | "digest-repeated"
  /** `_sd` is no array of texts, or an array's element has more than its `...`, a text (§4.2.4). */
  | "digests-malformed"
  | "claim-name-reserved"
  | "claim-repeated"
  | "too-deep"
  | "claim-missing"
  /** A claim that may never be selectively disclosable is, or a part of it. */
  | "claim-concealed"
  /** A time that is no number, or another value than is expected. */
  | "claim-wrong"
  | "expired"
  | "not-yet-valid"
  | "key-binding-missing"
  | "key-binding-unexpected"
  | "key-binding-malformed"
  /** Made too long ago, or in the future. */
  | "key-binding-untimely"
  /** For another verifier or another occasion (`aud`, `nonce`). */
  | "key-binding-elsewhere"
  /** Over another SD-JWT, or over other disclosures (`sd_hash`). */
  | "key-binding-mismatch"
  | "key-binding-signature-wrong"
  /** `cnf.jwk` is missing, or is no key for the algorithms expected. */
  | "holder-key-missing";

export type SdJwtRefusal = { [Name in Kind]: { readonly kind: Name } }[Kind];
