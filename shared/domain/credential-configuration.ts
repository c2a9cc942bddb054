import { plusSeconds } from "../kernel/clock.ts";
import { CARD_NAME } from "./card-claims.ts";
import { CREDENTIAL_DAYS, LARGEST_BATCH } from "./credential.ts";
import type { KeyCertificate } from "./signing-key.ts";

const DAY_HOURS = 24;

/**
 * How often a wallet may show a credential, and when it asks for new ones (ETSI TS 119 472-3 §4.2.4.2, by the methods of the ARF's
 * annex II).
 */
export type ReusePolicy =
  /** Any number of times until it ends (method B); a new one is asked for so many seconds before. */
  | { readonly kind: "limited-time"; readonly reissueSecondsLeft: number }
  /** Once each (method A); a new batch is asked for when so few are left. */
  | { readonly kind: "once-only"; readonly batchSize: number; readonly reissueUnused: number };

/** SD-JWT VC, and mdoc of ISO/IEC 18013-5 (OpenID4VCI 1.0 appendices A.3 and A.2). */
export const CREDENTIAL_FORMATS = ["dc+sd-jwt", "mso_mdoc"] as const;
export type CredentialFormat = (typeof CREDENTIAL_FORMATS)[number];

/** What the card can be issued as (OpenID4VCI 1.0 §12.2.4): always the same five claims of the person. */
export interface CredentialConfiguration {
  readonly id: string;
  readonly name: { readonly fr: string; readonly en: string };
  readonly format: CredentialFormat;
  /** Life of its credentials, from the beginning of the hour in which they are issued. */
  readonly hours: number;
  /** Whether each has a place in a status list. */
  readonly isRevocable: boolean;
  /** Whether a wallet provider must vouch for the keys. */
  readonly keys: "attested" | "any";
  readonly reuse: ReusePolicy;
}

/** The card: shown as often as its holder likes, and revoked when it is no longer true. */
const CARD: CredentialConfiguration = {
  id: "apcv_sd_jwt_vc",
  name: CARD_NAME,
  format: "dc+sd-jwt",
  hours: CREDENTIAL_DAYS * DAY_HOURS,
  isRevocable: true,
  keys: "any",
  reuse: { kind: "limited-time", reissueSecondsLeft: 7 * DAY_HOURS * 3600 },
};

/** The same card for verifiers that read mdocs. */
const MDOC: CredentialConfiguration = {
  ...CARD,
  id: "apcv_mso_mdoc",
  name: { fr: `${CARD_NAME.fr} (mdoc)`, en: `${CARD_NAME.en} (mdoc)` },
  format: "mso_mdoc",
};

/**
 * Cards to be shown once each, so that nobody can tell that two were shown by the same person. They end within a day, before a revocation
 * would be worth its place (ARF, VCR_01). Because nothing ends them sooner, their keys must be where no copy is made of them.
 */
const ONE_TIME: CredentialConfiguration = {
  id: "apcv_sd_jwt_vc_one_time",
  name: { fr: `${CARD_NAME.fr}, à usage unique`, en: `${CARD_NAME.en}, one-time` },
  format: "dc+sd-jwt",
  hours: DAY_HOURS,
  isRevocable: false,
  keys: "attested",
  reuse: { kind: "once-only", batchSize: LARGEST_BATCH, reissueUnused: 4 },
};

/** What an offer of the card names, by the format that the wallet reads. */
export const OFFERED: Readonly<Record<CredentialFormat, string>> = { "dc+sd-jwt": CARD.id, mso_mdoc: MDOC.id };

const CONFIGURATIONS = [CARD, MDOC, ONE_TIME];

/** What key storage and who may use it must resist at least, where keys must be attested (appendix D.2); either will do. */
export const ATTESTED_LEVELS = ["iso_18045_moderate", "iso_18045_high"] as const;

/** The configurations that can be had: where no wallet provider is trusted, none with attested keys. */
export const configurationsFor = ({
  trustsProviders,
}: {
  trustsProviders: boolean;
}): readonly CredentialConfiguration[] => CONFIGURATIONS.filter(({ keys }) => trustsProviders || keys === "any");

/** When the credentials that are issued at an instant begin and end: with the hour, so that the time of issuance links nothing. */
export function validityAt({ hours }: Pick<CredentialConfiguration, "hours">, at: Date): Validity {
  const issuedAt = new Date(Math.floor(at.getTime() / 3_600_000) * 3_600_000);
  return { issuedAt, expiresAt: plusSeconds(issuedAt, hours * 3600) };
}

export interface Validity {
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/**
 * Whether a configuration's credentials can be had from a key: an mdoc only while the key's certificate covers its whole life, since its
 * verifiers know no other keys.
 */
export function canBeIssued(
  configuration: Pick<CredentialConfiguration, "format" | "hours">,
  certificate: Pick<KeyCertificate, "from" | "until"> | undefined,
  now: Date,
): boolean {
  if (configuration.format === "dc+sd-jwt") return true;
  const { issuedAt, expiresAt } = validityAt(configuration, now);
  return certificate !== undefined && certificate.from <= issuedAt && expiresAt <= certificate.until;
}
