import { hash } from "node:crypto";
import { type Signer, signJwt } from "../signer.ts";

export interface SdJwtClaims {
  /** Always in clear (SD-JWT VC §3.2.2.2: iss, exp, cnf, vct, status …). */
  readonly clear: Readonly<Record<string, unknown>>;
  /** Each a disclosure of its own. */
  readonly selective: Readonly<Record<string, unknown>>;
}

/**
 * Issues an SD-JWT (RFC 9901 §4): one disclosure for each selective claim, each with a salt of its own (128 bits), the digests
 * sorted so that their order tells nothing. Compact form `<JWT>~<disclosure>~…~`, without key binding.
 */
export async function issueSdJwt(signer: Signer, claims: SdJwtClaims, newSalt: () => string): Promise<string> {
  const disclosures = Object.entries(claims.selective).map(([name, value]) =>
    Buffer.from(JSON.stringify([newSalt(), name, value])).toString("base64url"),
  );
  const payload = {
    ...claims.clear,
    _sd: disclosures.map((disclosure) => hash("sha256", disclosure, "base64url")).sort(),
    _sd_alg: "sha-256",
  };
  const jwt = await signJwt(signer, { typ: "dc+sd-jwt" }, payload);
  return [jwt, ...disclosures, ""].join("~");
}
