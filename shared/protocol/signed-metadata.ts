import { epochSeconds } from "../kernel/clock.ts";
import { type Signer, signJwt } from "./signer.ts";

/** Life of signed metadata in seconds: longer than any cache on the way keeps it. */
export const SIGNED_METADATA_SECONDS = 24 * 3600;

/** The issuer's metadata as a JWT (OpenID4VCI 1.0 §12.2.3): each parameter a claim of its own, `sub` the issuer's identifier. */
export const signMetadata = (
  signer: Signer,
  metadata: { readonly credential_issuer: string },
  now: Date,
): Promise<string> =>
  signJwt(
    signer,
    { typ: "openidvci-issuer-metadata+jwt" },
    {
      ...metadata,
      iss: metadata.credential_issuer,
      sub: metadata.credential_issuer,
      iat: epochSeconds(now),
      exp: epochSeconds(now) + SIGNED_METADATA_SECONDS,
    },
  );
