import { createHash, randomBytes } from "node:crypto";
import { clientAuthenticationAnonymous, HashAlgorithm, setGlobalConfig } from "@openid4vc/oauth2";
import { Openid4vciClient } from "@openid4vc/openid4vci";
import { watchedFetch } from "./http-client.ts";
import { signerOf, signerWith } from "./jwk-signer.ts";
import { type ClientKey, newClientKey } from "./key-pair.ts";
import type { OfferMore, Phone } from "./phone.ts";
import { Secrets } from "./secrets.ts";
import type { WalletProvider } from "./wallet-provider.ts";

const HASHES = {
  [HashAlgorithm.Sha256]: "sha256",
  [HashAlgorithm.Sha384]: "sha384",
  [HashAlgorithm.Sha512]: "sha512",
} as const;

/** What a wallet asks for, of what is offered: one credential of a configuration for each key. */
export interface BatchWish {
  readonly keys: readonly ClientKey[];
  /** The first that is offered unless said. */
  readonly configuration?: string;
  /** Who attests the keys; else each proves itself. */
  readonly provider?: WalletProvider;
}

export interface WalletBatch {
  readonly credentials: readonly string[];
  readonly notificationId: string | undefined;
  /** Tells the issuer what became of them. @throws the library's errors, when that is refused */
  tell(event: "credential_accepted" | "credential_failure" | "credential_deleted"): Promise<void>;
}

/**
 * Somebody else's wallet: the published OpenID4VCI client, told nothing of this service but the offer. It has a key that
 * the credential is bound to, and another that its token is bound to.
 */
export class Wallet {
  readonly holderKey: ClientKey;
  readonly secrets: Secrets;
  readonly #dpopKey: ClientKey;
  readonly #client: Openid4vciClient;
  readonly #signing: ClientKey[];

  constructor(keys: { holder: ClientKey; dpop: ClientKey }, secrets: Secrets, fetcher = watchedFetch(secrets)) {
    this.holderKey = keys.holder;
    this.#dpopKey = keys.dpop;
    this.#signing = [keys.holder, keys.dpop];
    this.secrets = secrets;
    // The library's own switch: the issuer of a local stage has an http address.
    setGlobalConfig({ allowInsecureUrls: true });
    this.#client = new Openid4vciClient({
      callbacks: {
        fetch: fetcher,
        hash: (data, algorithm) => createHash(HASHES[algorithm]).update(data).digest(),
        generateRandom: (length) => randomBytes(length),
        signJwt: signerWith(this.#signing),
        clientAuthentication: clientAuthenticationAnonymous(),
      },
    });
  }

  static async make(secrets = new Secrets(), fetcher = watchedFetch(secrets)): Promise<Wallet> {
    return new Wallet({ holder: await newClientKey(), dpop: await newClientKey() }, secrets, fetcher);
  }

  /** Takes what the phone offers to another wallet, for one credential. @returns the credential as the issuer wrote it */
  async accept(phone: Phone, more: OfferMore = {}): Promise<string> {
    return onlyOne(await this.acceptBatch(phone, { keys: [this.holderKey] }, more));
  }

  /** The same with the link of an offer by reference, and what its holder types in. */
  async follow(link: string, txCode?: string): Promise<string> {
    return onlyOne(await this.#take(link, { keys: [this.holderKey] }, txCode));
  }

  /** The same for a credential of each key. Its holder types the code in that the phone shows. */
  async acceptBatch(phone: Phone, wish: BatchWish, more: OfferMore = {}): Promise<WalletBatch> {
    const { credential_offer, tx_code } = (await phone.offer("other", more)).expecting(201);
    const offer = encodeURIComponent(JSON.stringify(credential_offer));
    return this.#take(`openid-credential-offer://?credential_offer=${offer}`, wish, tx_code);
  }

  /**
   * Takes an offer through metadata, token, nonce and credential request (pre-authorized code flow).
   * @throws the library's errors, when an answer breaks OpenID4VCI 1.0 or is a refusal
   */
  async #take(link: string, { keys, configuration, provider }: BatchWish, txCode?: string): Promise<WalletBatch> {
    this.#signing.push(...keys);
    const client = this.#client;
    const credentialOffer = await client.resolveCredentialOffer(link);
    const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer);
    const credentialConfigurationId = configuration ?? credentialOffer.credential_configuration_ids[0] ?? "";
    const { accessTokenResponse, dpop } = await client.retrievePreAuthorizedCodeAccessTokenFromOffer({
      credentialOffer,
      issuerMetadata,
      ...(txCode !== undefined && { txCode }),
      dpop: { signer: signerOf(this.#dpopKey) },
    });
    const { c_nonce } = await client.requestNonce({ issuerMetadata });
    const proof = (key: ClientKey) =>
      client.createCredentialRequestJwtProof({
        issuerMetadata,
        credentialConfigurationId,
        signer: signerOf(key),
        nonce: c_nonce,
      });
    const proofs = provider
      ? { attestation: [await provider.attestation(keys, c_nonce)] as [string] }
      : { jwt: (await Promise.all(keys.map(proof))).map(({ jwt }) => jwt) };
    const { credentialResponse } = await client.retrieveCredentials({
      issuerMetadata,
      credentialConfigurationId,
      proofs,
      accessToken: accessTokenResponse.access_token,
      ...(dpop && { dpop }),
    });
    const { credentials = [], notification_id: notificationId } = credentialResponse;
    const accessToken = accessTokenResponse.access_token;
    const tell: WalletBatch["tell"] = async (event) => {
      if (notificationId === undefined) throw new Error("the issuer gave no id to tell by");
      const notification = { notificationId, event };
      await client.sendNotification({ issuerMetadata, notification, accessToken, ...(dpop && { dpop }) });
    };
    return { credentials: credentials.map(credentialOf), notificationId, tell };
  }

  /**
   * Asks again for what was deferred, with a token that it holds already.
   * @returns the credentials; none while they are still to be waited for
   */
  async collect(issuer: string, transactionId: string, accessToken: string): Promise<readonly string[]> {
    const issuerMetadata = await this.#client.resolveIssuerMetadata(issuer);
    const dpop = { signer: signerOf(this.#dpopKey) };
    const asked = { issuerMetadata, transactionId, accessToken, dpop };
    const { deferredCredentialResponse } = await this.#client.retrieveDeferredCredentials(asked);
    return (deferredCredentialResponse.credentials ?? []).map(credentialOf);
  }
}

function onlyOne({ credentials: [first, ...others] }: WalletBatch): string {
  if (first === undefined || others.length > 0) throw new Error("not exactly one credential");
  return first;
}

function credentialOf(answered: unknown): string {
  const isObject = typeof answered === "object" && answered !== null;
  const credential = isObject && "credential" in answered ? answered.credential : answered;
  if (typeof credential !== "string") throw new Error("not a credential");
  return credential;
}
