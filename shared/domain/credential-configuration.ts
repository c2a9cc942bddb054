import { CARD_NAME } from "./card-claims.ts";
import { CREDENTIAL_DAYS, LARGEST_BATCH } from "./credential.ts";

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

/** What the card can be issued as (OpenID4VCI 1.0 §12.2.4): always the same five claims of the person. */
export interface CredentialConfiguration {
  readonly id: string;
  readonly name: { readonly fr: string; readonly en: string };
  readonly format: "dc+sd-jwt";
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

const CONFIGURATIONS = [CARD, ONE_TIME];

/** What key storage and who may use it must resist at least, where keys must be attested (appendix D.2); either will do. */
export const ATTESTED_LEVELS = ["iso_18045_moderate", "iso_18045_high"] as const;

/** The configurations that can be had: where no wallet provider is trusted, none with attested keys. */
export const configurationsFor = ({
  trustsProviders,
}: {
  trustsProviders: boolean;
}): readonly CredentialConfiguration[] => CONFIGURATIONS.filter(({ keys }) => trustsProviders || keys === "any");
