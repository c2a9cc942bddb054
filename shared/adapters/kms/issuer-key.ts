import { KeyObject } from "node:crypto";
import { errors, type JWTVerifyGetKey } from "jose";
import type { ClaimedIssuer } from "../../protocol/sd-jwt/verify-sd-jwt.ts";

/**
 * The key of the one issuer whose credentials are taken, by its name; undefined for what claims to be of another, or by another key.
 * @param keys the issuer's keys, ready to verify with
 */
export const issuerKeyOf =
  (issuer: string, keys: () => Promise<JWTVerifyGetKey>) =>
  async ({ issuer: claimed, kid }: ClaimedIssuer): Promise<KeyObject | undefined> => {
    if (claimed !== issuer || kid === undefined) return undefined;
    const find = await keys();
    try {
      const key = await find({ alg: "ES256", kid }, { payload: "", signature: "" });
      return key instanceof CryptoKey ? KeyObject.from(key) : undefined;
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) return undefined;
      throw error;
    }
  };
