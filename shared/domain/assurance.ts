import type { PublicJwk } from "../protocol/public-jwk.ts";

/** Who vouches for where a phone's key lives: nobody, the phone's secure hardware (Android, two grades), or Apple for the app (iOS). */
export const ASSURANCES = ["unattested", "trusted-environment", "strongbox", "app-attest"] as const;
export type Assurance = (typeof ASSURANCES)[number];

/** The App Attest key that vouched for a phone's key: at a change of key its next assertion vouches again. */
export interface AppAttestKey {
  readonly key: PublicJwk;
  /** Of the last assertion; each has a higher one. */
  readonly counter: number;
}

/** What a phone's attestation proved. */
export type Attested =
  | { readonly assurance: Exclude<Assurance, "app-attest"> }
  | { readonly assurance: "app-attest"; readonly appAttest: AppAttestKey };
