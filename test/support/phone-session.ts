import { randomBytes } from "node:crypto";
import * as z from "zod";
import { dpopHeaders, dpopProof } from "./dpop-proof.ts";
import { type Answer, formBody, jsonBody, type Question, ask as send, watchedFetch } from "./http-client.ts";
import { type ClientKey, codeKey, signedBy } from "./key-pair.ts";
import { NonceReply, SessionReply } from "./phone-replies.ts";
import type { Secrets } from "./secrets.ts";
import { ServerNonce } from "./server-nonce.ts";

const TWO_FACTOR_GRANT = "urn:apcv:params:oauth:grant-type:two-factor";

/** Two proofs over one challenge: by the hardware key, and by the key derived from the code. */
export interface TwoFactorProofs {
  readonly device_proof: string;
  readonly code_proof: string;
  readonly nonce: string;
}

/** What a phone proves and holds: its hardware key and its salt; once bound, its card reference; once a session is open, the tokens. */
export class PhoneSession {
  readonly cardUrl: string;
  readonly secrets: Secrets;
  readonly hardwareKey: ClientKey;
  protected readonly salt: Uint8Array;
  readonly #fetch: typeof fetch;
  readonly #serverNonce = new ServerNonce();
  #cardRef: string | undefined;
  #accessToken: string | undefined;
  #refreshToken: string | undefined;
  #code: string | undefined;

  constructor(cardUrl: string, hardwareKey: ClientKey, secrets: Secrets, salt: Uint8Array = randomBytes(32)) {
    this.salt = salt;
    this.cardUrl = cardUrl;
    this.hardwareKey = hardwareKey;
    this.secrets = secrets;
    this.#fetch = watchedFetch(secrets);
  }

  get cardRef(): string {
    if (this.#cardRef === undefined) throw new Error("this phone has no card");
    return this.#cardRef;
  }

  /** The card that another of the person's phones, or the key before this one, has handed over. */
  takesCard(cardRef: string): void {
    this.#cardRef = cardRef;
  }

  /** Another phone, with this one's card if it has one. */
  protected handedOverTo<Other extends PhoneSession>(other: Other): Other {
    if (this.#cardRef !== undefined) other.takesCard(this.#cardRef);
    return other;
  }

  get accessToken(): string {
    if (this.#accessToken === undefined) throw new Error("this phone has no session");
    return this.#accessToken;
  }

  get refreshToken(): string {
    if (this.#refreshToken === undefined) throw new Error("this phone has no session");
    return this.#refreshToken;
  }

  /** Proofs by phone and code, as the session was opened: the person types the code again. */
  async bothFactors() {
    if (this.#code === undefined) throw new Error("this phone has no session");
    const { device_proof, code_proof } = await this.twoFactorProofs(this.cardRef, this.#code);
    return { device_proof, code_proof };
  }

  nonce() {
    return this.ask({ method: "POST", url: this.at("/nonce") }, NonceReply);
  }

  /** Asks for a challenge, and signs it with both keys for a subject: an enrolment, or the card. */
  async twoFactorProofs(subject: string, code: string): Promise<TwoFactorProofs> {
    this.secrets.hold("code", code);
    const nonce = (await this.nonce()).expecting(200).c_nonce;
    const claims = { aud: this.cardUrl, sub: subject, nonce, iat: Math.floor(Date.now() / 1000) };
    const prove = (key: ClientKey, typ: string) => signedBy(key, { typ, jwk: key.jwk }, claims);
    return {
      device_proof: await prove(this.hardwareKey, "apcv-device-proof+jwt"),
      code_proof: await prove(await this.codeKey(code), "apcv-code-proof+jwt"),
      nonce,
    };
  }

  /** Opens a session by phone and code. The token of the answer is kept. */
  async openSession(code: string) {
    const { device_proof, code_proof, nonce } = await this.twoFactorProofs(this.cardRef, code);
    const dpop = await dpopProof(this.hardwareKey, { method: "POST", url: this.at("/token"), nonce });
    const answer = await this.redeem({ grant_type: TWO_FACTOR_GRANT, device_proof, code_proof }, dpop);
    if (answer.status === 200) this.#code = code;
    return answer;
  }

  /** Goes on with the session, by the hardware key alone. */
  refresh(refreshToken = this.refreshToken, key = this.hardwareKey) {
    return this.#serverNonce.sending(async (nonce) => {
      const dpop = await dpopProof(key, { method: "POST", url: this.at("/token"), nonce });
      return this.redeem({ grant_type: "refresh_token", refresh_token: refreshToken }, dpop);
    });
  }

  /** Ends the session (RFC 7009). */
  revoke(token = this.refreshToken) {
    return this.ask({ method: "POST", url: this.at("/revoke"), ...formBody({ token }) }, z.literal(""));
  }

  /** A token request of any kind; a session's tokens are kept. */
  async redeem(fields: Readonly<Record<string, string>>, dpop: string) {
    const { headers, body } = formBody(fields);
    const question: Question = { method: "POST", url: this.at("/token"), headers: { ...headers, dpop }, body };
    const answer = await this.ask(question, SessionReply);
    if (answer.status === 200) {
      const { access_token, refresh_token } = answer.expecting(200);
      this.#accessToken = access_token;
      this.#refreshToken = refresh_token;
    }
    return answer;
  }

  /** The key that a code makes with this phone's salt. */
  codeKey(code: string): Promise<ClientKey> {
    this.secrets.hold("code", code);
    return codeKey(this.salt, code);
  }

  protected at(path: string): string {
    return `${this.cardUrl}${path}`;
  }

  protected async ask<Schema extends z.ZodType>(question: Question, schema: Schema): Promise<Answer<z.output<Schema>>> {
    return this.#serverNonce.keep(await send(this.#fetch, question, schema));
  }

  /** A request with the token of the health account. */
  asPerson<Schema extends z.ZodType>(
    accountToken: string,
    method: Question["method"],
    path: string,
    value: unknown,
    schema: Schema,
  ) {
    const { headers, body } = value === undefined ? {} : jsonBody(value);
    const signedIn = { ...headers, authorization: `Bearer ${accountToken}` };
    return this.ask({ method, url: this.at(path), headers: signedIn, body }, schema);
  }

  /** A request of the open session. */
  asCard<Schema extends z.ZodType>(method: Question["method"], path: string, schema: Schema, value?: unknown) {
    const subject = { method, url: this.at(path), accessToken: this.accessToken };
    const { headers, body } = value === undefined ? {} : jsonBody(value);
    return this.#serverNonce.sending(async (nonce) => {
      const proven = await dpopHeaders(this.hardwareKey, { ...subject, nonce });
      return this.ask({ ...subject, headers: { ...headers, ...proven }, body }, schema);
    });
  }
}
