import type { JWTPayload } from "jose";
import * as z from "zod";
import { digest, systemIds } from "../../shared/kernel/ids.ts";
import { dpopProof } from "./dpop-proof.ts";
import { ask, formBody, watchedFetch } from "./http-client.ts";
import { type ClientKey, newClientKey, signedBy } from "./key-pair.ts";
import { SessionReply, tokenReply } from "./phone-replies.ts";
import { Secrets } from "./secrets.ts";
import { liveNonce } from "./server-nonce.ts";
import { WalletProvider } from "./wallet-provider.ts";

/** The name that the provider of this machine's wallets attests; the local stage knows where it takes people back. */
export const WALLET_CLIENT = "https://wallet.example";

export const WALLET_CALLBACK = "https://wallet.example/callback";

const PushedReply = z.strictObject({
  request_uri: z.string().regex(/^urn:ietf:params:oauth:request_uri:[\w-]{43}$/),
  expires_in: z.literal(60),
});
const attestedReply = tokenReply("apcv_credential").extend({ refresh_token: SessionReply.shape.refresh_token });

/** An instance of a wallet that its provider vouches for: with a key of its own, and another that its tokens are bound to. */
export class AttestedWallet {
  readonly cardUrl: string;
  readonly instance: ClientKey;
  readonly dpopKey: ClientKey;
  readonly secrets: Secrets;
  readonly #provider: WalletProvider;

  constructor(
    cardUrl: string,
    provider: WalletProvider,
    keys: { instance: ClientKey; dpop: ClientKey },
    secrets: Secrets,
  ) {
    this.cardUrl = cardUrl;
    this.#provider = provider;
    this.instance = keys.instance;
    this.dpopKey = keys.dpop;
    this.secrets = secrets;
  }

  static async make(cardUrl: string, secrets = new Secrets()): Promise<AttestedWallet> {
    const keys = { instance: await newClientKey(), dpop: await newClientKey() };
    return new AttestedWallet(cardUrl, await WalletProvider.certified(), keys, secrets);
  }

  /** The same wallet with other keys. */
  with(keys: { instance?: ClientKey; dpop?: ClientKey }): AttestedWallet {
    return new AttestedWallet(
      this.cardUrl,
      this.#provider,
      { instance: this.instance, dpop: this.dpopKey, ...keys },
      this.secrets,
    );
  }

  /** What the provider says of the instance for an hour; `odd` makes it something else. */
  attestation(odd: JWTPayload = {}): Promise<string> {
    const exp = Math.floor(Date.now() / 1000) + 3600;
    const claims = { sub: WALLET_CLIENT, exp, cnf: { jwk: this.instance.jwk }, ...odd };
    return this.#provider.says("oauth-client-attestation+jwt", claims);
  }

  /** The instance's proof of it over a live challenge. */
  async proof(odd: JWTPayload = {}): Promise<string> {
    const iat = Math.floor(Date.now() / 1000);
    const claims = {
      aud: this.cardUrl,
      jti: crypto.randomUUID(),
      iat,
      challenge: await liveNonce(this.cardUrl),
      ...odd,
    };
    return signedBy(this.instance, { typ: "oauth-client-attestation-pop+jwt" }, claims);
  }

  async headers(odd: { attestation?: JWTPayload; proof?: JWTPayload } = {}): Promise<Record<string, string>> {
    return {
      "oauth-client-attestation": await this.attestation(odd.attestation),
      "oauth-client-attestation-pop": await this.proof(odd.proof),
    };
  }

  /** A token request as the wallet makes it, unless other headers are given. */
  async token(fields: Readonly<Record<string, string>>, headers?: Record<string, string>) {
    const url = `${this.cardUrl}/token`;
    const form = formBody(fields);
    const dpop = await dpopProof(this.dpopKey, { method: "POST", url, nonce: await liveNonce(this.cardUrl) });
    const sent = { ...form.headers, dpop, ...(headers ?? (await this.headers())) };
    return ask(watchedFetch(this.secrets), { method: "POST", url, headers: sent, body: form.body }, attestedReply);
  }

  /** A pushed authorization request as the wallet makes it, with what it keeps to itself; `odd` makes it another. */
  async push(odd: Readonly<Record<string, string | undefined>> = {}, headers?: Record<string, string>) {
    const url = `${this.cardUrl}/par`;
    const code_verifier = systemIds.secret(32);
    const state = `state ${systemIds.secret()} & more`;
    const asked = {
      response_type: "code",
      client_id: WALLET_CLIENT,
      redirect_uri: WALLET_CALLBACK,
      scope: "apcv_credential",
      code_challenge: digest(code_verifier),
      code_challenge_method: "S256",
      state,
      ...odd,
    };
    const fields = Object.entries(asked).filter((field): field is [string, string] => field[1] !== undefined);
    const form = formBody(Object.fromEntries(fields));
    const dpop = await dpopProof(this.dpopKey, { method: "POST", url, nonce: await liveNonce(this.cardUrl) });
    const sent = { ...form.headers, dpop, ...(headers ?? (await this.headers())) };
    const question = { method: "POST", url, headers: sent, body: form.body } as const;
    return { answer: await ask(watchedFetch(this.secrets), question, PushedReply), code_verifier, state };
  }

  /** Where the person's browser is sent. */
  authorizationUrl(request_uri: string): string {
    return `${this.cardUrl}/authorize?${new URLSearchParams({ client_id: WALLET_CLIENT, request_uri })}`;
  }

  redeem(code: string, code_verifier: string, odd: Readonly<Record<string, string>> = {}) {
    const grant = { grant_type: "authorization_code", code, code_verifier, redirect_uri: WALLET_CALLBACK };
    return this.token({ ...grant, ...odd });
  }

  refresh(refresh_token: string, headers?: Record<string, string>) {
    return this.token({ grant_type: "refresh_token", refresh_token }, headers);
  }
}
