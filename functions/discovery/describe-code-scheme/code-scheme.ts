import { TRIES_PER_ROUND, WAITS } from "../../../shared/domain/code-tries.ts";
import { WEAK_CODE_RULES, weakCodes } from "../../../shared/domain/weak-code.ts";
import type { Reply } from "./replies.ts";

/** Salt of the phone, code, and the public key that they give: an app's implementation is right when it finds these. */
export const CODE_KEY_VECTORS = [
  {
    salt: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    code: "482915",
    x: "09E-ZZYu96wygEEgfhIuJKUAltbpZBwzNvsw1BPKStI",
    y: "AeoTj-9PoBRqucJjCDMa1otz10mA18ErlarjWZf8vEY",
  },
  {
    salt: "__________________________________________8",
    code: "000000",
    x: "SV6x_w_lS28bHxegSn_QiqEeE566iHLCKQUIERVadv8",
    y: "D1MA2_YJ3POBlwHSZq7Cf7W1GJNFhqhQCGRks2E7A54",
  },
  {
    salt: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
    code: "735102",
    x: "D0RNoEJkn26G076TW0FVW1mPfLAmAtnJDZDtJV71HMA",
    y: "AtdncNEQv3CgzZ1EzBVNtCU5-deuoGwpXlOBgMAGXi8",
  },
];

/**
 * What an app needs to make the code key, to refuse weak codes, and to tell its holder of tries and waits. Everything happens on the phone:
 * neither code nor salt leaves it.
 */
export const codeScheme = (): Reply => {
  const weak = [...weakCodes()];
  return {
    version: "apcv-code-key-v1",
    code: { digits: 6 },
    derivation: {
      kdf: "HKDF-SHA-256",
      input_key_material: "salt: 32 random bytes, made once and kept in the phone's secure storage",
      kdf_salt: "apcv-code-key-v1",
      info: "the six digits in ASCII",
      length: 48,
      scalar: "(output, big-endian) mod (n - 1) + 1, with n the order of P-256",
      curve: "P-256",
    },
    tries: {
      per_round: TRIES_PER_ROUND,
      waits_seconds: WAITS,
      afterwards: "blocked until the identity is proven again",
    },
    weak_codes: Object.fromEntries(
      WEAK_CODE_RULES.map((rule) => [rule, weak.filter(([, broken]) => broken === rule).map(([code]) => code)]),
    ),
    also_refuse: "the holder's birth date in any order of day, month and year, which the app knows and we do not ask",
    test_vectors: CODE_KEY_VECTORS,
  };
};
