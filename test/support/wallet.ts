import { createHash, randomBytes } from "node:crypto";
import { clientAuthenticationAnonymous, HashAlgorithm, setGlobalConfig } from "@openid4vc/oauth2";
import { Openid4vciClient } from "@openid4vc/openid4vci";
import { watchedFetch } from "./http-client.ts";
import { signerOf, signerWith } from "./jwk-signer.ts";
import { type ClientKey, newClientKey } from "./key-pair.ts";
import type { CredentialOffer } from "./phone-replies.ts";
import { Secrets } from "./secrets.ts";

const HASHES = {
  [HashAlgorithm.Sha256]: "sha256",
  [HashAlgorithm.Sha384]: "sha384",
  [HashAlgorithm.Sha512]: "sha512",
} as const;

/**
 * Somebody else's wallet: the published OpenID4VCI client, told nothing of this service but the offer. It has a key that
 * the credential is bound to, and another that its token is bound to.
 */
export class Wallet {
  readonly holderKey: ClientKey;
  readonly secrets: Secrets;
  readonly #dpopKey: ClientKey;
  readonly #client: Openid4vciClient;

  constructor(keys: { holder: ClientKey; dpop: ClientKey }, secrets: Secrets, fetcher = watchedFetch(secrets)) {
    this.holderKey = keys.holder;
    this.#dpopKey = keys.dpop;
    this.secrets = secrets;
    // The library's own switch: the issuer of a local stage has an http address.
    setGlobalConfig({ allowInsecureUrls: true });
    this.#client = new Openid4vciClient({
      callbacks: {
        fetch: fetcher,
        hash: (data, algorithm) => createHash(HASHES[algorithm]).update(data).digest(),
        generateRandom: (length) => randomBytes(length),
        signJwt: signerWith([keys.holder, keys.dpop]),
        clientAuthentication: clientAuthenticationAnonymous(),
      },
    });
  }

  static async make(secrets = new Secrets(), fetcher = watchedFetch(secrets)): Promise<Wallet> {
    return new Wallet({ holder: await newClientKey(), dpop: await newClientKey() }, secrets, fetcher);
  }

  /**
   * Takes an offer through metadata, token, nonce and credential request (pre-authorized code flow).
   * @returns the credential as the issuer wrote it
   * @throws the library's errors, when an answer breaks OpenID4VCI 1.0 or is a refusal
   */
  async accept(offer: CredentialOffer): Promise<string> {
    const client = this.#client;
    const link = `openid-credential-offer://?credential_offer=${encodeURIComponent(JSON.stringify(offer))}`;
    const credentialOffer = await client.resolveCredentialOffer(link);
    const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer);
    const credentialConfigurationId = credentialOffer.credential_configuration_ids[0] ?? "";
    const { accessTokenResponse, dpop } = await client.retrievePreAuthorizedCodeAccessTokenFromOffer({
      credentialOffer,
      issuerMetadata,
      dpop: { signer: signerOf(this.#dpopKey) },
    });
    const { c_nonce } = await client.requestNonce({ issuerMetadata });
    const { jwt } = await client.createCredentialRequestJwtProof({
      issuerMetadata,
      credentialConfigurationId,
      signer: signerOf(this.holderKey),
      nonce: c_nonce,
    });
    const { credentialResponse } = await client.retrieveCredentials({
      issuerMetadata,
      credentialConfigurationId,
      proofs: { jwt: [jwt] },
      accessToken: accessTokenResponse.access_token,
      ...(dpop && { dpop }),
    });
    return onlyCredential(credentialResponse.credentials);
  }
}

function onlyCredential(credentials: readonly unknown[] | undefined): string {
  const [first, ...others] = credentials ?? [];
  const credential = typeof first === "object" && first !== null && "credential" in first ? first.credential : first;
  if (typeof credential !== "string" || others.length > 0) throw new Error("not exactly one credential");
  return credential;
}
