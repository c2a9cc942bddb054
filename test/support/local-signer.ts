import { generateKeyPairSync, sign } from "node:crypto";
import { calculateJwkThumbprint } from "jose";
import type { Signer } from "../../shared/protocol/signer.ts";

/** A signer for tests of what is signed: a P-256 key of its own, and a count of its signatures. */
export async function localSigner() {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const kid = await calculateJwkThumbprint(publicKey.export({ format: "jwk" }));
  let signatures = 0;
  const signer: Signer = {
    kid: async () => kid,
    sign: async (input) => {
      signatures += 1;
      return sign("sha256", input, { key: privateKey, dsaEncoding: "ieee-p1363" });
    },
  };
  return { signer, publicKey, kid, signatures: () => signatures };
}
