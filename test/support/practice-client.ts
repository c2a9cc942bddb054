import * as oauth from "oauth4webapi";
import * as z from "zod";
import { dpopHeaders } from "./dpop-proof.ts";
import { ask, jsonBody, type Question, watchedFetch } from "./http-client.ts";
import { type ClientKey, newClientKey } from "./key-pair.ts";
import type { Secrets } from "./secrets.ts";
import { ObjectionsPage } from "./uses.ts";

/**
 * A client of the practice API, as the service meets it. Its tokens come through `oauth4webapi`, which knows nothing of this service but
 * its metadata; its other requests carry proofs by `dpop`.
 */
export class PracticeClient {
  readonly practiceUrl: string;
  readonly clientId: string;
  readonly secrets: Secrets;
  /** Registered for `private_key_jwt`. */
  readonly clientKey: ClientKey;
  readonly dpopKey: ClientKey;
  readonly #scope: string;
  readonly #fetch: typeof fetch;
  #accessToken: string | undefined;

  constructor(practiceUrl: string, clientId: string, keys: ClientKeys, scope: string, secrets: Secrets) {
    this.practiceUrl = practiceUrl;
    this.clientId = clientId;
    this.secrets = secrets;
    this.clientKey = keys.client;
    this.dpopKey = keys.dpop;
    this.#scope = scope;
    this.#fetch = watchedFetch(secrets);
  }

  get accessToken(): string {
    if (this.#accessToken === undefined) throw new Error("this client is not signed in");
    return this.#accessToken;
  }

  /** Gets a token for everything that such a client does, and keeps it. */
  async signIn(): Promise<void> {
    this.#accessToken = await this.tokenFor(this.#scope);
  }

  /**
   * Finds the authorization server by its metadata and gets a token from it.
   * @throws oauth4webapi's ResponseBodyError with the OAuth `error` when the server refuses
   */
  async tokenFor(scope: string): Promise<string> {
    const options = { [oauth.allowInsecureRequests]: true, [oauth.customFetch]: this.#fetch } as const;
    const issuer = new URL(this.practiceUrl);
    const found = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...options });
    const server = await oauth.processDiscoveryResponse(issuer, found);
    const client: oauth.Client = { client_id: this.clientId };
    const proving = { DPoP: oauth.DPoP(client, this.dpopKey), ...options };
    const authentication = oauth.PrivateKeyJwt(this.clientKey.privateKey);
    const answer = await oauth.clientCredentialsGrantRequest(server, client, authentication, { scope }, proving);
    return (await oauth.processClientCredentialsResponse(server, client, answer)).access_token;
  }

  /** Of its own contexts, or of its own people. */
  objections() {
    return this.get("/v1/objections?limit=50", ObjectionsPage);
  }

  protected post<Schema extends z.ZodType>(
    path: string,
    value: unknown,
    schema: Schema,
    more: Readonly<Record<string, string>> = {},
  ) {
    const { headers, body } = jsonBody(value);
    return this.#ask("POST", path, schema, { headers: { ...headers, ...more }, body });
  }

  protected get<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    headers: Readonly<Record<string, string>> = {},
  ) {
    return this.#ask("GET", path, schema, { headers });
  }

  protected delete(path: string) {
    return this.#ask("DELETE", path, z.literal(""), { headers: {} });
  }

  async #ask<Schema extends z.ZodType>(
    method: Question["method"],
    path: string,
    schema: Schema,
    { headers, body }: Pick<Question, "headers" | "body">,
  ) {
    const url = `${this.practiceUrl}${path}`;
    const proof = await dpopHeaders(this.dpopKey, { method, url, accessToken: this.accessToken });
    return ask(this.#fetch, { method, url, headers: { ...headers, ...proof }, body }, schema);
  }
}

export interface ClientKeys {
  readonly client: ClientKey;
  readonly dpop: ClientKey;
}

export const newClientKeys = async (): Promise<ClientKeys> => ({
  client: await newClientKey(),
  dpop: await newClientKey(),
});
