import { decodeProtectedHeader, type JWTVerifyGetKey, jwtVerify } from "jose";
import * as z from "zod";
import { epochSeconds } from "../kernel/clock.ts";
import { latestKept } from "../kernel/kept.ts";
import { KeysUnavailable, orUnavailable } from "./keys-unavailable.ts";
import { PublicJwk, thumbprint } from "./public-jwk.ts";
import { type Signer, signJwt } from "./signer.ts";
import { importKey, type VerificationKey } from "./verification-key.ts";

/** How long a key is certified for, in seconds. */
export const CERTIFICATE_SECONDS = 3600;
/** What was asked for just before a key was certified is signed just after: a request lasts for less. */
const ASKED_BEFORE_SECONDS = 60;

/** What a certified key may sign, each certified by a KMS key of its own. */
export type CertifiedUse = "receipt" | "token";
const typeOf = (use: CertifiedUse) => `apcv-${use}-key+jwt`;

export interface KeyToCertify {
  readonly use: CertifiedUse;
  readonly issuer: string;
  readonly jwk: PublicJwk;
  readonly at: Date;
}

/** A short JWS by which a published key vouches for another one for an hour: what for (`typ`), for whom (`iss`), which key (`cnf`, RFC 7800 §3.2). */
export function certifyKey(certifier: Signer, { use, issuer, jwk, at }: KeyToCertify): Promise<string> {
  const iat = epochSeconds(at);
  return signJwt(certifier, { typ: typeOf(use) }, { iss: issuer, iat, exp: iat + CERTIFICATE_SECONDS, cnf: { jwk } });
}

/** A key that was certified, and the epoch seconds of its hour. */
export interface CertifiedKey {
  readonly kid: string;
  readonly key: VerificationKey;
  readonly from: number;
  readonly until: number;
}

const Certificate = z.strictObject({
  iss: z.string(),
  iat: z.int(),
  exp: z.int(),
  cnf: z.strictObject({ jwk: PublicJwk }),
});
const CertifiedHeader = z.object({ kid: z.string(), key_certificate: z.string().max(1024) });

/** More keys than environments that sign in an hour. */
const KEPT_KEYS = 500;

export interface CertifiedKeySettings {
  readonly use: CertifiedUse;
  readonly issuer: string;
  /** The keys that certify. */
  keys(): Promise<JWTVerifyGetKey>;
}

/** Finds the key that signed a JWT by the certificate in its header: undefined where that is none of ours for this use. */
export type FindCertifiedKey = (token: string, now: Date) => Promise<CertifiedKey | undefined>;

/**
 * Each certificate is verified once an environment, and its key kept: a JWT of a known key costs one signature check. Only right ones are kept, those
 * used last; whether the hour is right is asked of every JWT: {@link isWithinHour}.
 * @throws KeysUnavailable where a key that certifies can't be had
 */
export function certifiedKeys({ use, issuer, keys }: CertifiedKeySettings): FindCertifiedKey {
  const kept = latestKept<CertifiedKey>(KEPT_KEYS);
  const certifier = orUnavailable(async (...asked) => (await keys())(...asked));
  const verified = async (certificate: string, now: Date): Promise<CertifiedKey> => {
    const { payload } = await jwtVerify(certificate, certifier, {
      typ: typeOf(use),
      algorithms: ["ES256"],
      issuer,
      currentDate: now,
    });
    const { iat, exp, cnf } = Certificate.parse(payload);
    if (exp - iat > CERTIFICATE_SECONDS) throw new Error("no key is certified for longer than an hour");
    return { kid: thumbprint(cnf.jwk), key: await importKey(cnf.jwk), from: iat, until: exp };
  };
  return async (token, now) => {
    try {
      const { kid, key_certificate: certificate } = CertifiedHeader.parse(decodeProtectedHeader(token));
      const certified = await kept(certificate, () => verified(certificate, now));
      return certified.kid === kid ? certified : undefined;
    } catch (error) {
      if (error instanceof KeysUnavailable) throw error;
      // jose throws for each way in which a certificate is wrong; to us they are all the same.
      return undefined;
    }
  };
}

/** Whether a JWT was made in the hour of its key, and ends in it. */
export const isWithinHour = ({ from, until }: CertifiedKey, { iat, exp }: { iat: number; exp: number }): boolean =>
  from - ASKED_BEFORE_SECONDS <= iat && exp <= until;
