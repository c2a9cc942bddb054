import type { JwtSignerJwk, SignJwtCallback } from "@openid4vc/oauth2";
import { calculateJwkThumbprint, type JWTPayload, SignJWT } from "jose";
import type { ClientKey } from "./key-pair.ts";

/** How `@openid4vc` is told which key is to sign. */
export const signerOf = (key: ClientKey): JwtSignerJwk => ({
  method: "jwk",
  alg: "ES256",
  publicJwk: { ...key.jwk },
});

/** Signs what `@openid4vc` asks for, with whichever of these keys it names. */
export const signerWith =
  (keys: readonly ClientKey[]): SignJwtCallback =>
  async (signer, { header, payload }) => {
    if (signer.method !== "jwk") throw new Error("this wallet signs with bare keys only");
    const jkt = await calculateJwkThumbprint({ ...signer.publicJwk });
    const key = keys.find((candidate) => candidate.jkt === jkt);
    if (key === undefined) throw new Error("this wallet has no such key");
    const jwt = await new SignJWT(payload as JWTPayload)
      .setProtectedHeader({ ...header, alg: signer.alg })
      .sign(key.privateKey);
    return { jwt, signerJwk: signer.publicJwk };
  };
