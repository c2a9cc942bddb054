import { ATTESTED_LEVELS, type CredentialConfiguration } from "../../../shared/domain/credential-configuration.ts";
import type { KeyProofExpectation } from "../../../shared/protocol/key-proof.ts";
import { statementsBy, type TrustedProviders, trustsAny } from "../../../shared/protocol/wallet-providers.ts";

/** How old the word of a wallet provider on keys may be. */
const ATTESTATION_SECONDS = 24 * 3600;

/**
 * What attestations the keys of a configuration's credentials need. Where none is needed one that comes must be right, unless nobody is
 * trusted: then it says nothing.
 */
export function keyPolicy(
  providers: TrustedProviders,
): (configuration: Pick<CredentialConfiguration, "keys">) => KeyProofExpectation["attestations"] {
  const believed = { verify: statementsBy(providers), maxAgeSeconds: ATTESTATION_SECONDS };
  const any = { ...believed, keyStorage: "any", userAuthentication: "any", required: false } as const;
  const levels = { keyStorage: ATTESTED_LEVELS, userAuthentication: ATTESTED_LEVELS, required: true };
  return ({ keys }) => {
    if (keys === "attested") return { ...believed, ...levels };
    return trustsAny(providers) ? any : "ignored";
  };
}
