import { digest } from "../kernel/ids.ts";
import { verifyEmbeddedKeyJwt } from "./embedded-key-jwt.ts";
import type { KeyImport } from "./verification-key.ts";

export interface DpopExpectation {
  readonly method: string;
  /** The public URL of the request, without query or fragment (RFC 9449 §4.3, check 9). */
  readonly url: string;
  /** The access token it travels with; undefined at a token endpoint, where `ath` must be absent or is ignored. */
  readonly accessToken: string | undefined;
  readonly now: Date;
}

export interface DpopProof {
  /** Thumbprint of the key that signed. */
  readonly jkt: string;
  /** Hash of `jti` and key: what is spent once. */
  readonly spendKey: string;
  readonly nonce: string | undefined;
  /** When it was made, by the clock of who made it: whole seconds since 1970. */
  readonly issuedAt: number;
}

/** Seconds for which a spent `jti` must be remembered: the whole window in which the proof would be accepted. */
export const DPOP_WINDOW_SECONDS = 180;

const JTI = /^[\x21-\x7e]{8,128}$/;
/** One compact JWS and nothing beside it: two fields that were joined into one have a comma (checks 1 and 2). */
const ONE_JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * The checks of RFC 9449 §4.3 that need neither table nor nonce: one JWT, type, key, signature, members, method, address, time, `ath`.
 * Undefined when one fails. Whether the nonce is a live one and the `jti` a new one is for the caller to find out.
 */
export async function verifyDpop(
  proof: string | undefined,
  expected: DpopExpectation,
  keyOf: KeyImport,
): Promise<DpopProof | undefined> {
  if (proof === undefined || proof.length > 4096 || !ONE_JWS.test(proof)) return undefined;
  const verified = await verifyEmbeddedKeyJwt(proof, { typ: "dpop+jwt", now: expected.now }, keyOf);
  if (!verified) return undefined;
  const { jti, htm, htu, ath, nonce, iat } = verified.payload;
  const fits =
    htm === expected.method &&
    typeof htu === "string" &&
    sameAddress(htu, expected.url) &&
    (expected.accessToken === undefined || ath === digest(expected.accessToken));
  if (!fits || iat === undefined || typeof jti !== "string" || !JTI.test(jti)) return undefined;
  return {
    jkt: verified.jkt,
    spendKey: digest("dpop", verified.jkt, jti),
    nonce: typeof nonce === "string" ? nonce : undefined,
    issuedAt: Math.floor(iat),
  };
}

/** Compares addresses normalised (case of scheme and host, default port), without query and fragment. */
function sameAddress(given: string, expected: string): boolean {
  if (!URL.canParse(given)) return false;
  const url = new URL(given);
  return `${url.origin}${url.pathname}` === new URL(expected).href;
}
