import { errors, type JWTVerifyGetKey } from "jose";

/** The keys that sign can't be had: a breakage, and not somebody's wrong token. */
export class KeysUnavailable extends Error {}

/** What jose says when the keys are there and none of them is the token's. */
const NO_SUCH_KEY = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];

/** Tells keys that can't be had from a token that none of them has signed. */
export const orUnavailable =
  (keys: JWTVerifyGetKey): JWTVerifyGetKey =>
  async (...asked) => {
    try {
      return await keys(...asked);
    } catch (cause) {
      if (NO_SUCH_KEY.some((kind) => cause instanceof kind)) throw cause;
      throw new KeysUnavailable("the keys that a token may be signed by can't be had", { cause });
    }
  };
