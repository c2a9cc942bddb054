import { jwtVerify } from "jose";
import * as z from "zod";
import { clientName } from "../domain/client-name.ts";
import { PRACTICE_KINDS, type PracticeKind } from "../domain/practice.ts";
import type { Software } from "../domain/software.ts";
import type { WalletGround } from "../domain/wallet-ground.ts";
import { type Clock, epochSeconds } from "../kernel/clock.ts";
import { type EnvironmentKey, environmentKey, type FindEnvironmentKey, signCertified } from "./environment-key.ts";
import { type FindCertifiedKey, isWithinHour } from "./key-certificate.ts";
import { KeysUnavailable } from "./keys-unavailable.ts";
import type { FindSigner } from "./signer.ts";

/** Life of an access token in seconds: a longer one would outlive a block by too much. */
export const ACCESS_TOKEN_SECONDS = 300;
const TYPE = "at+jwt";
/** A key is looked for before anything is spent, and signs a moment later. */
const ANSWERING_SECONDS = 30;

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
  /** In a wallet's token: on what it stands, and with what it ends. */
  readonly ground?: WalletGround;
  /** And the session that it belongs to, where the wallet has one. */
  readonly session?: string | undefined;
  /** And where its request named what it is for (RFC 9396 §9.1): all that it may be asked for. */
  readonly authorizationDetails?: readonly AuthorizedCredentials[] | undefined;
  /** In a phone's own token: with which binding to the card it ends. */
  readonly bindingId?: string;
  readonly authentication?: Authentication;
  /** In a reader's token: what it runs. */
  readonly software?: Software | undefined;
  /** In a reader's token: of what kind its practice is, which says what it may record. */
  readonly practiceKind?: PracticeKind | undefined;
  /** Thumbprint of the TLS client certificate that the token is bound to as well (RFC 8705 §3.1). */
  readonly certificate?: string | undefined;
  readonly jti: string;
  readonly now: Date;
}

/** Credentials that a token is for (OpenID4VCI 1.0 §6.2). */
export interface AuthorizedCredentials {
  readonly type: "openid_credential";
  readonly credential_configuration_id: string;
  readonly credential_identifiers: readonly string[];
}

/** The key of this environment that signs access tokens of an API: each token ends within the hour of its key. */
export const tokenKey = (findCertifier: FindSigner, issuer: string, now: Clock): FindEnvironmentKey =>
  environmentKey({ use: "token", findCertifier, issuer, reserve: ACCESS_TOKEN_SECONDS + ANSWERING_SECONDS, now });

/** An access token in the form of RFC 9068 (`at+jwt`), bound to the caller's key. */
export const createAccessToken = (key: EnvironmentKey, grant: TokenGrant): Promise<string> =>
  signCertified(key, TYPE, {
    iss: grant.issuer,
    aud: grant.issuer,
    sub: grant.subject,
    client_id: grant.clientId,
    scope: grant.scope,
    iat: epochSeconds(grant.now),
    exp: epochSeconds(grant.now) + ACCESS_TOKEN_SECONDS,
    jti: grant.jti,
    cnf: { jkt: grant.jkt, "x5t#S256": grant.certificate },
    software: grant.software,
    practice_kind: grant.practiceKind,
    binding_id: grant.bindingId,
    ...(grant.ground && groundClaims(grant.ground)),
    sid: grant.session,
    authorization_details: grant.authorizationDetails,
    ...(grant.authentication && claimsOf(grant.authentication)),
  });

const groundClaims = (ground: WalletGround) =>
  "deviceJkt" in ground
    ? { device_jkt: ground.deviceJkt, binding_id: ground.bindingId }
    : { enrolment_id: ground.enrolmentId };

const claimsOf = ({ at, factors }: Authentication) => ({
  auth_time: epochSeconds(at),
  acr: `urn:apcv:acr:${factors}`,
  amr: METHODS[factors],
});

export interface VerifiedToken {
  readonly subject: string;
  readonly scopes: readonly string[];
  readonly jkt: string;
  readonly clientId: string;
  readonly bindingId: string | undefined;
  readonly ground: WalletGround | undefined;
  readonly session: string | undefined;
  /** When it was asked for, in seconds since 1970. */
  readonly issuedAt: number;
  readonly software: Software | undefined;
  readonly practiceKind: PracticeKind | undefined;
  readonly certificate: string | undefined;
  /** What it may be asked for, where it says so. */
  readonly credentialIdentifiers: readonly string[] | undefined;
}

const Confirmed = z.object({
  sub: z.string(),
  scope: z.string(),
  iat: z.number(),
  exp: z.number(),
  cnf: z.object({ jkt: z.string(), "x5t#S256": z.string().optional() }),
  client_id: z.string(),
  binding_id: z.string().optional(),
  device_jkt: z.string().optional(),
  enrolment_id: z.string().optional(),
  sid: z.string().optional(),
  authorization_details: z.array(z.object({ credential_identifiers: z.array(z.string()) })).optional(),
  software: z.object({ name: z.string(), version: z.string() }).optional(),
  practice_kind: z.enum(PRACTICE_KINDS).optional(),
});

function groundOf(
  cardRef: string,
  {
    device_jkt: deviceJkt,
    binding_id: bindingId,
    enrolment_id: enrolmentId,
  }: Pick<z.infer<typeof Confirmed>, "device_jkt" | "binding_id" | "enrolment_id">,
): WalletGround | undefined {
  if (deviceJkt !== undefined && bindingId !== undefined) return { cardRef, deviceJkt, bindingId };
  return enrolmentId === undefined ? undefined : { cardRef, enrolmentId };
}

/**
 * Verifies a token locally, by a key that was certified for tokens of this issuer. Undefined for a wrong key, signature, issuer, audience, type or time, and for a
 * reader's that doesn't say of what kind its practice is: another one will.
 * @throws KeysUnavailable where a key can't be had: whoever holds a good token must not be told to sign in again
 */
export async function verifyAccessToken(
  token: string,
  issuer: string,
  findKey: FindCertifiedKey,
  now: Date,
): Promise<VerifiedToken | undefined> {
  try {
    const certified = await findKey(token, now);
    if (!certified) return undefined;
    const { payload } = await jwtVerify(token, certified.key, {
      typ: TYPE,
      algorithms: ["ES256"],
      issuer,
      audience: issuer,
      currentDate: now,
    });
    const {
      sub,
      scope,
      iat,
      exp,
      cnf,
      software,
      client_id: clientId,
      sid: session,
      ...claims
    } = Confirmed.parse(payload);
    if (!isWithinHour(certified, { iat, exp })) return undefined;
    if (clientName(sub)?.kind === "reader" && claims.practice_kind === undefined) return undefined;
    return {
      subject: sub,
      scopes: scope.split(" "),
      jkt: cnf.jkt,
      clientId,
      bindingId: claims.binding_id,
      ground: groundOf(sub, claims),
      session,
      issuedAt: iat,
      software,
      practiceKind: claims.practice_kind,
      certificate: cnf["x5t#S256"],
      credentialIdentifiers: claims.authorization_details?.flatMap((each) => each.credential_identifiers),
    };
  } catch (error) {
    if (error instanceof KeysUnavailable) throw error;
    return undefined;
  }
}
