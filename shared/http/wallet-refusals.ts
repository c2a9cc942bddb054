import { type OAuthAnswer, oauth } from "./error-form.ts";

/** What asks a wallet for a proof over a new challenge, and names it (attestation-based client authentication §6.2). */
export const wantedChallenge = (challenge: string): OAuthAnswer => ({
  ...oauth(
    "use_attestation_challenge",
    "Repeat the request with this challenge in the proof of the client attestation.",
  ),
  headers: { "oauth-client-attestation-challenge": challenge },
});

/** What a wallet is answered whose provider's word, or whose proof of it, does not do. */
export const WALLET_CLIENT_ERRORS = {
  "attestation-invalid": oauth(
    "invalid_client_attestation",
    "Send one attestation of a trusted provider and one proof.",
  ),
  "attestation-stale": oauth("use_fresh_attestation", "The client attestation is too old."),
  "client-unattested": {
    ...oauth("invalid_client", "Authenticate by a client attestation, or leave client_id out."),
    status: 401,
  },
} as const satisfies Record<string, OAuthAnswer>;

/** And whose `authorization_details` name nothing of ours (RFC 9396 §5). */
export const DETAILS_ERRORS = {
  "authorization-details-invalid": oauth(
    "invalid_authorization_details",
    "Ask for openid_credential of configurations in credential_configurations_supported.",
  ),
} as const satisfies Record<string, OAuthAnswer>;
