import { type JWTVerifyGetKey, jwtVerify } from "jose";
import { epochSeconds } from "../kernel/clock.ts";
import { type Signer, signJwt } from "./signer.ts";

/** Life of an access token in seconds: a longer one would outlive a block by too much. */
export const ACCESS_TOKEN_SECONDS = 300;

/** How a phone's holder was authenticated (RFC 9068 §2.2.1). */
export interface Authentication {
  /** When both factors were proven last. */
  readonly at: Date;
  /** What this very token was given for: both factors anew, or the phone alone within the session. */
  readonly factors: "phone-and-code" | "phone";
}
/** `hwk`: a key of the phone's hardware; `pin`: the code (RFC 8176 §2). */
const METHODS = { "phone-and-code": ["hwk", "pin"], phone: ["hwk"] } as const;

export interface TokenGrant {
  /** Issuer and audience: the public base URL of the API. */
  readonly issuer: string;
  readonly subject: string;
  readonly clientId: string;
  readonly scope: string;
  /** Thumbprint of the key that the token is bound to (RFC 9449 §6). */
  readonly jkt: string;
  /** In a wallet's token: thumbprint of the phone that authorized it, with which the token ends. */
  readonly deviceJkt?: string;
  /** In a phone's own token. */
  readonly authentication?: Authentication;
  readonly jti: string;
  readonly now: Date;
}

/** An access token in the form of RFC 9068 (`at+jwt`), bound to the caller's key. */
export const createAccessToken = (signer: Signer, grant: TokenGrant): Promise<string> =>
  signJwt(
    signer,
    { typ: "at+jwt" },
    {
      iss: grant.issuer,
      aud: grant.issuer,
      sub: grant.subject,
      client_id: grant.clientId,
      scope: grant.scope,
      iat: epochSeconds(grant.now),
      exp: epochSeconds(grant.now) + ACCESS_TOKEN_SECONDS,
      jti: grant.jti,
      cnf: { jkt: grant.jkt },
      device_jkt: grant.deviceJkt,
      ...(grant.authentication && claimsOf(grant.authentication)),
    },
  );

const claimsOf = ({ at, factors }: Authentication) => ({
  auth_time: epochSeconds(at),
  acr: `urn:apcv:acr:${factors}`,
  amr: METHODS[factors],
});

export interface VerifiedToken {
  readonly subject: string;
  readonly scopes: readonly string[];
  readonly jkt: string;
  readonly deviceJkt: string | undefined;
}

/** Verifies a token locally with the published keys. Undefined for a wrong signature, issuer, audience, type or time. */
export async function verifyAccessToken(
  token: string,
  issuer: string,
  keys: JWTVerifyGetKey,
  now: Date,
): Promise<VerifiedToken | undefined> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      typ: "at+jwt",
      algorithms: ["ES256"],
      issuer,
      audience: issuer,
      currentDate: now,
      requiredClaims: ["sub", "exp", "iat"],
    });
    const confirmation = payload.cnf as { jkt?: unknown } | undefined;
    if (typeof confirmation?.jkt !== "string" || typeof payload.scope !== "string") return undefined;
    const deviceJkt = typeof payload.device_jkt === "string" ? payload.device_jkt : undefined;
    return { subject: payload.sub ?? "", scopes: payload.scope.split(" "), jkt: confirmation.jkt, deviceJkt };
  } catch {
    return undefined;
  }
}
