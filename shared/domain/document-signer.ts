import { DAY_SECONDS, plusSeconds } from "../kernel/clock.ts";
import { CREDENTIAL_DAYS } from "./credential.ts";
import {
  type KeyCertificate,
  type KeyGeneration,
  type NextStep,
  type SigningKey,
  type SigningPurpose,
  stateOf,
} from "./signing-key.ts";

/** Verifiers of mdocs believe a root, and what it has certified: the keys of credentials. */
export const CERTIFIED_PURPOSE = "credential" as const satisfies SigningPurpose;

/**
 * Days from a certificate's start until another is made. It lives for 457, and from the 427th on would end before what is signed: two months
 * are left for who is late.
 */
export const CERTIFICATE_RENEWED_DAYS = 365;

/** Days after which somebody is called whose renewal is due: another month is left. */
const LATE_DAYS = 30;

/** Whether the key that signs is to be certified, and nobody has done it for a month. */
export const isCertificateLate = (certificate: Pick<KeyCertificate, "from"> | undefined, now: Date): boolean =>
  certificate === undefined ||
  now >= plusSeconds(certificate.from, (CERTIFICATE_RENEWED_DAYS + LATE_DAYS) * DAY_SECONDS);

/** Until when a key's certificate must last for the key to begin to sign: for as long as what it signs; undefined where keys have none. */
export const mustBeCertifiedUntil = (purpose: SigningPurpose, now: Date): Date | undefined =>
  purpose === CERTIFIED_PURPOSE ? plusSeconds(now, CREDENTIAL_DAYS * DAY_SECONDS) : undefined;

/** From when a generation can be certified anew; undefined: at any time, since it never was. */
export const certifiableFrom = ({ certificate }: KeyGeneration): Date | undefined =>
  certificate && plusSeconds(certificate.from, CERTIFICATE_RENEWED_DAYS * DAY_SECONDS);

/** Whether a generation signs, or will. */
export const isCertifiable = (generation: KeyGeneration): boolean =>
  ["published", "signing"].includes(stateOf(generation));

/** The key once one of its generations has this certificate. */
export const withCertificate = (
  { version, generations }: SigningKey,
  generation: number,
  certificate: KeyCertificate,
): SigningKey => ({
  version: version + 1,
  generations: generations.map((each) => (each.generation === generation ? { ...each, certificate } : each)),
});

/** The certificates to make, now or once their year is over. */
export const nextCertificates = (purpose: SigningPurpose, { generations }: SigningKey): NextStep[] =>
  (purpose === CERTIFIED_PURPOSE ? generations : [])
    .filter(isCertifiable)
    .map((each) => ({ generation: each.generation, step: "certified", possibleFrom: certifiableFrom(each) }));
