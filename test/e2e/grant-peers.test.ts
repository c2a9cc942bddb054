import { createHash, randomBytes } from "node:crypto";
import {
  type ClientAuthenticationCallback,
  HashAlgorithm,
  type SignJwtCallback,
  setGlobalConfig,
} from "@openid4vc/oauth2";
import { Openid4vciClient } from "@openid4vc/openid4vci";
import * as oauth from "oauth4webapi";
import { beforeAll, describe, expect, it } from "vitest";
import { AttestedWallet, WALLET_CALLBACK, WALLET_CLIENT } from "../support/attested-wallet.ts";
import { Browser } from "../support/browser.ts";
import { verifyCredential } from "../support/credential-verifier.ts";
import { signerOf, signerWith } from "../support/jwk-signer.ts";
import { newClientKey } from "../support/key-pair.ts";
import { type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { PRE_AUTHORIZED_GRANT } from "../support/phone-replies.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
const { card } = stage.urls;

let holder: PersonWithPhone;
let wallet: AttestedWallet;
beforeAll(async () => {
  holder = await signedInHolder(stage);
  wallet = await AttestedWallet.make(card);
});
const offered = async () => (await holder.phone.offer("other")).expecting(201);

describe("oauth4webapi, which knows nothing of this service but its metadata", () => {
  const insecure = { [oauth.allowInsecureRequests]: true } as const;
  const client: oauth.Client = { client_id: WALLET_CLIENT };
  const discovered = async () => {
    const issuer = new URL(card);
    const found = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...insecure });
    return oauth.processDiscoveryResponse(issuer, found);
  };
  /** Its way to authenticate clients by what it does not know itself. */
  const attested: oauth.ClientAuth = async (_server, { client_id }, body, headers) => {
    body.set("client_id", client_id);
    for (const [name, value] of Object.entries(await wallet.headers())) headers.set(name, value);
  };
  /** As its documentation says: once more when the server asks for its nonce. */
  const withNonce = <Result>(request: () => Promise<Result>): Promise<Result> =>
    request().catch((error: unknown) => {
      if (oauth.isDPoPNonceError(error)) return request();
      throw error;
    });
  const options = () => ({ DPoP: oauth.DPoP(client, wallet.dpopKey), ...insecure });

  it("redeems an offer with its transaction code, and refreshes", async () => {
    const server = await discovered();
    const { credential_offer, tx_code = "" } = await offered();
    const { "pre-authorized_code": code } = credential_offer.grants[PRE_AUTHORIZED_GRANT];
    const how = options();
    const parameters = { "pre-authorized_code": code, tx_code };
    const first = await withNonce(async () =>
      oauth.processGenericTokenEndpointResponse(
        server,
        client,
        await oauth.genericTokenEndpointRequest(server, client, attested, PRE_AUTHORIZED_GRANT, parameters, how),
      ),
    );
    expect(first).toMatchObject({ token_type: "dpop", expires_in: 300, scope: "apcv_credential" });
    const second = await withNonce(async () =>
      oauth.processRefreshTokenResponse(
        server,
        client,
        await oauth.refreshTokenGrantRequest(server, client, attested, first.refresh_token ?? "", how),
      ),
    );
    expect(second.refresh_token).not.toBe(first.refresh_token);
  });

  it("has a request pushed, a person signed in, and the code redeemed", async () => {
    const server = await discovered();
    const how = options();
    const verifier = oauth.generateRandomCodeVerifier();
    const state = oauth.generateRandomState();
    const parameters = {
      response_type: "code",
      redirect_uri: WALLET_CALLBACK,
      scope: "apcv_credential",
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      state,
    };
    const { request_uri } = await withNonce(async () =>
      oauth.processPushedAuthorizationResponse(
        server,
        client,
        await oauth.pushedAuthorizationRequest(server, client, attested, parameters, how),
      ),
    );
    const url = new URL(server.authorization_endpoint ?? "");
    url.searchParams.set("client_id", client.client_id);
    url.searchParams.set("request_uri", request_uri);
    const back = await new Browser(card).authorize(url.href, holder.person);
    const answer = oauth.validateAuthResponse(server, client, back, state);
    const tokens = await withNonce(async () =>
      oauth.processAuthorizationCodeResponse(
        server,
        client,
        await oauth.authorizationCodeGrantRequest(server, client, attested, answer, WALLET_CALLBACK, verifier, how),
      ),
    );
    expect(tokens).toMatchObject({ token_type: "dpop", scope: "apcv_credential" });
  });
});

describe("the OpenID4VCI client, unmodified, with an offer by reference and an attestation of its own making", () => {
  const HASHES = {
    [HashAlgorithm.Sha256]: "sha256",
    [HashAlgorithm.Sha384]: "sha384",
    [HashAlgorithm.Sha512]: "sha512",
  };

  async function peer() {
    setGlobalConfig({ allowInsecureUrls: true });
    const key = await newClientKey();
    const signJwt: SignJwtCallback = signerWith([key, wallet.dpopKey]);
    const clientAuthentication: ClientAuthenticationCallback = async ({ headers }) => {
      for (const [name, value] of Object.entries(await wallet.headers())) headers.set(name, value);
    };
    const client = new Openid4vciClient({
      callbacks: {
        fetch,
        hash: (data, algorithm) => createHash(HASHES[algorithm]).update(data).digest(),
        generateRandom: (length) => randomBytes(length),
        signJwt,
        clientAuthentication,
      },
    });
    const { credential_offer_uri, link, tx_code = "" } = await offered();
    expect(link).toContain(encodeURIComponent(credential_offer_uri));
    const credentialOffer = await client.resolveCredentialOffer(link);
    const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer);
    return { client, key, credentialOffer, issuerMetadata, txCode: tx_code };
  }
  type Peer = Awaited<ReturnType<typeof peer>>;
  type Granted = Awaited<ReturnType<Openid4vciClient["retrievePreAuthorizedCodeAccessTokenFromOffer"]>>;
  const dpop = () => ({ signer: signerOf(wallet.dpopKey) });

  async function credentialFor({ client, key, credentialOffer, issuerMetadata }: Peer, granted: Granted) {
    const credentialConfigurationId = credentialOffer.credential_configuration_ids[0] ?? "";
    const { c_nonce } = await client.requestNonce({ issuerMetadata });
    const signer = signerOf(key);
    const about = { issuerMetadata, credentialConfigurationId };
    const { jwt } = await client.createCredentialRequestJwtProof({ ...about, signer, nonce: c_nonce });
    const { credentialResponse } = await client.retrieveCredentials({
      ...about,
      proofs: { jwt: [jwt] },
      accessToken: granted.accessTokenResponse.access_token,
      ...(granted.dpop && { dpop: granted.dpop }),
    });
    const [first] = credentialResponse.credentials ?? [];
    const { credential } = first as { credential: string };
    expect((await verifyCredential(credential, card)).holderKey).toEqual(key.jwk);
  }

  it("gets the credential by the pre-authorized code and the transaction code", async () => {
    const made = await peer();
    const { client, credentialOffer, issuerMetadata, txCode } = made;
    const asked = { credentialOffer, issuerMetadata, txCode, dpop: dpop() };
    await credentialFor(made, await client.retrievePreAuthorizedCodeAccessTokenFromOffer(asked));
  });

  it("gets the credential by the authorization code, for the offer that its issuer state names", async () => {
    const made = await peer();
    const { client, credentialOffer, issuerMetadata } = made;
    const begun = await client.initiateAuthorization({
      clientId: WALLET_CLIENT,
      redirectUri: WALLET_CALLBACK,
      scope: "apcv_credential",
      credentialOffer,
      issuerMetadata,
      dpop: dpop(),
    });
    if (!("authorizationRequestUrl" in begun)) throw new Error("no sign-in was begun");
    const back = await new Browser(card).authorize(begun.authorizationRequestUrl, holder.person);
    const granted = await client.retrieveAuthorizationCodeAccessTokenFromOffer({
      credentialOffer,
      issuerMetadata,
      authorizationCode: back.searchParams.get("code") ?? "",
      pkceCodeVerifier: begun.pkce?.codeVerifier ?? "",
      redirectUri: WALLET_CALLBACK,
      dpop: dpop(),
    });
    await credentialFor(made, granted);
  });
});
