import { randomBytes } from "node:crypto";
import * as z from "zod";
import { dpopHeaders, dpopProof } from "./dpop-proof.ts";
import { StatementsPage } from "./funds.ts";
import { type Answer, ask, formBody, jsonBody, type Question, watchedFetch } from "./http-client.ts";
import { type ClientKey, codeKey, newClientKey, signedBy } from "./key-pair.ts";
import {
  ApprovedReply,
  BoundReply,
  CardReply,
  CareEventsReply,
  CheckInReply,
  DepartementReply,
  EligibilityReply,
  EnrolmentReply,
  NonceReply,
  OfferReply,
  PreviewReply,
  RolloutReply,
  SessionReply,
  StartedReply,
  WatchReply,
} from "./phone-replies.ts";
import { Secrets } from "./secrets.ts";
import { ServerNonce } from "./server-nonce.ts";
import { ObjectionReply, UsesPage } from "./uses.ts";

const TWO_FACTOR_GRANT = "urn:apcv:params:oauth:grant-type:two-factor";

export type IdentityRoute = "france-identite" | "document-video";
export interface PushTarget {
  readonly platform: "android" | "ios";
  readonly token: string;
}

/** Two proofs over one challenge: by the hardware key, and by the key derived from the code. */
export interface TwoFactorProofs {
  readonly device_proof: string;
  readonly code_proof: string;
  readonly nonce: string;
}

/**
 * The insured person's app, as the service meets it: an outside peer that knows only the wire formats. It holds its
 * hardware key and its salt; once bound, its card reference; once a session is open, the access token.
 */
export class Phone {
  readonly cardUrl: string;
  readonly secrets: Secrets;
  readonly hardwareKey: ClientKey;
  readonly #salt: Uint8Array;
  readonly #fetch: typeof fetch;
  readonly #serverNonce = new ServerNonce();
  #cardRef: string | undefined;
  #accessToken: string | undefined;
  #refreshToken: string | undefined;

  constructor(cardUrl: string, hardwareKey: ClientKey, secrets: Secrets, salt: Uint8Array = randomBytes(32)) {
    this.#salt = salt;
    this.cardUrl = cardUrl;
    this.hardwareKey = hardwareKey;
    this.secrets = secrets;
    this.#fetch = watchedFetch(secrets);
  }

  /** A phone out of the box, with a hardware key and a salt of its own. */
  static async make(cardUrl: string, secrets = new Secrets()): Promise<Phone> {
    return new Phone(cardUrl, await newClientKey(), secrets);
  }

  get cardRef(): string {
    if (this.#cardRef === undefined) throw new Error("this phone has no card");
    return this.#cardRef;
  }

  /** The same phone after its key was renewed. */
  withKey(hardwareKey: ClientKey): Phone {
    const renewed = new Phone(this.cardUrl, hardwareKey, this.secrets, this.#salt);
    if (this.#cardRef !== undefined) renewed.takesCard(this.#cardRef);
    return renewed;
  }

  /** The card that another of the person's phones, or the key before this one, has handed over. */
  takesCard(cardRef: string): void {
    this.#cardRef = cardRef;
  }

  get accessToken(): string {
    if (this.#accessToken === undefined) throw new Error("this phone has no session");
    return this.#accessToken;
  }

  get refreshToken(): string {
    if (this.#refreshToken === undefined) throw new Error("this phone has no session");
    return this.#refreshToken;
  }

  rollout() {
    return this.#ask({ method: "GET", url: this.#at("/v1/rollout") }, RolloutReply);
  }

  departement(code: string) {
    return this.#ask({ method: "GET", url: this.#at(`/v1/rollout/${code}`) }, DepartementReply);
  }

  previewEligibility(about: { organism?: string; departement?: string; birth_date: string }) {
    const question = { method: "POST", url: this.#at("/v1/eligibility/preview"), ...jsonBody(about) } as const;
    return this.#ask(question, PreviewReply);
  }

  eligibility(accountToken: string, nir: string, route: IdentityRoute = "france-identite") {
    return this.asPerson(accountToken, "POST", "/v1/eligibility", { nir, route }, EligibilityReply);
  }

  /** "Tell me when": asks for one push at the day, before there is a card. */
  watchEligibility(accountToken: string, nir: string, push: PushTarget) {
    return this.asPerson(accountToken, "POST", "/v1/eligibility/watch", { nir, push }, WatchReply);
  }

  startEnrolment(accountToken: string, nir: string) {
    return this.asPerson(accountToken, "POST", "/v1/enrolments", { nir, route: "france-identite" }, StartedReply);
  }

  /** For who has a card already: to put it on this phone, with a code anew. */
  startRenewal(accountToken: string, nir: string) {
    const wish = { nir, route: "france-identite", renews: true };
    return this.asPerson(accountToken, "POST", "/v1/enrolments", wish, StartedReply);
  }

  /** By the route on which a human operator decides. */
  startByEvidence(accountToken: string, nir: string, push?: PushTarget) {
    const wish = { nir, route: "document-video", push };
    return this.asPerson(accountToken, "POST", "/v1/enrolments", wish, EnrolmentReply);
  }

  submitEvidence(accountToken: string, id: string, reference: string) {
    const path = `/v1/enrolments/${id}/evidence`;
    return this.asPerson(accountToken, "PUT", path, { evidence_reference: reference }, EnrolmentReply);
  }

  showEnrolment(accountToken: string, id: string) {
    return this.asPerson(accountToken, "GET", `/v1/enrolments/${id}`, undefined, EnrolmentReply);
  }

  abandonEnrolment(accountToken: string, id: string) {
    return this.asPerson(accountToken, "DELETE", `/v1/enrolments/${id}`, undefined, z.string());
  }

  proveIdentity(accountToken: string, enrolmentId: string, assertion: string) {
    const path = `/v1/enrolments/${enrolmentId}/identity`;
    return this.asPerson(accountToken, "POST", path, { assertion }, ApprovedReply);
  }

  /** Binds this phone and the code to the enrolment. The card reference of the answer is kept. */
  async bindDevice(accountToken: string, enrolmentId: string, code: string, push?: PushTarget) {
    return this.bindWith(accountToken, enrolmentId, await this.twoFactorProofs(enrolmentId, code), push);
  }

  /** The same with proofs made before, and with what the platform says of the phone. */
  async bindWith(
    accountToken: string,
    enrolmentId: string,
    { device_proof, code_proof }: Omit<TwoFactorProofs, "nonce">,
    push?: PushTarget,
    attestation?: object,
  ) {
    const body = { device_proof, code_proof, ...(push && { push }), ...(attestation && { attestation }) };
    const path = `/v1/enrolments/${enrolmentId}/device`;
    const answer = await this.asPerson(accountToken, "PUT", path, body, BoundReply);
    if (answer.status === 200) this.#cardRef = answer.expecting(200).card_ref;
    return answer;
  }

  nonce() {
    return this.#ask({ method: "POST", url: this.#at("/nonce") }, NonceReply);
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
    const dpop = await dpopProof(this.hardwareKey, { method: "POST", url: this.#at("/token"), nonce });
    return this.redeem({ grant_type: TWO_FACTOR_GRANT, device_proof, code_proof }, dpop);
  }

  /** Goes on with the session, by the hardware key alone. */
  refresh(refreshToken = this.refreshToken, key = this.hardwareKey) {
    return this.#serverNonce.sending(async (nonce) => {
      const dpop = await dpopProof(key, { method: "POST", url: this.#at("/token"), nonce });
      return this.redeem({ grant_type: "refresh_token", refresh_token: refreshToken }, dpop);
    });
  }

  /** Ends the session (RFC 7009). */
  revoke(token = this.refreshToken) {
    return this.#ask({ method: "POST", url: this.#at("/revoke"), ...formBody({ token }) }, z.literal(""));
  }

  /** A token request of any kind; a session's tokens are kept. */
  async redeem(fields: Readonly<Record<string, string>>, dpop: string) {
    const { headers, body } = formBody(fields);
    const question: Question = { method: "POST", url: this.#at("/token"), headers: { ...headers, dpop }, body };
    const answer = await this.#ask(question, SessionReply);
    if (answer.status === 200) {
      const { access_token, refresh_token } = answer.expecting(200);
      this.#accessToken = access_token;
      this.#refreshToken = refresh_token;
    }
    return answer;
  }

  /** Offers the card to the app's own wallet, or to another; with those of everybody covered only when they are named. */
  offer(wallet: "own" | "other" = "own", more: { dependants?: boolean } = {}) {
    return this.asCard("POST", "/v1/credential-offers", OfferReply, { wallet, ...more });
  }

  card(page: { limit?: number; cursor?: string } = {}) {
    return this.asCard("GET", `/v1/card${queryOf(page)}`, CardReply);
  }

  /** The key that a code makes with this phone's salt. */
  codeKey(code: string): Promise<ClientKey> {
    this.secrets.hold("code", code);
    return codeKey(this.#salt, code);
  }

  careEvents(page: { limit?: number; cursor?: string } = {}) {
    return this.asCard("GET", `/v1/care-events${queryOf(page)}`, CareEventsReply);
  }

  statements(page: { limit?: number; cursor?: string } = {}) {
    return this.asCard("GET", `/v1/statements${queryOf(page)}`, StatementsPage);
  }

  uses(page: { limit?: number; cursor?: string } = {}) {
    return this.asCard("GET", `/v1/uses${queryOf(page)}`, UsesPage);
  }

  /** "This was not me." */
  objectTo(useId: string, { blockCard = false } = {}) {
    return this.asCard("POST", `/v1/uses/${useId}/objection`, ObjectionReply, { block_card: blockCard });
  }

  /** Whom the practice's QR is of, before the person says yes. */
  previewCheckIn(request: string) {
    return this.asCard("POST", "/v1/check-ins", CheckInReply, { request, confirmed: false });
  }

  checkIn(request: string) {
    return this.asCard("POST", "/v1/check-ins", CheckInReply, { request, confirmed: true });
  }

  /** The QR that the phone shows at a moment; needs no network. */
  qr(at = new Date()): Promise<string> {
    return this.#qr(at, { seconds: 60 });
  }

  /** The same for a practice far away, which it has to get to first. */
  remoteQr(practiceId: string, at = new Date()): Promise<string> {
    return this.#qr(at, { seconds: 600, aud: practiceId });
  }

  async #qr(at: Date, { seconds, ...more }: { seconds: number; aud?: string }): Promise<string> {
    const iat = Math.floor(at.getTime() / 1000);
    const jti = randomBytes(16).toString("base64url");
    const payload = { sub: this.cardRef, iat, exp: iat + seconds, jti, ...more };
    const qr = await signedBy(this.hardwareKey, { typ: "apcv-qr+jwt" }, payload);
    this.secrets.hold("QR", qr);
    return qr;
  }

  #at(path: string): string {
    return `${this.cardUrl}${path}`;
  }

  async #ask<Schema extends z.ZodType>(question: Question, schema: Schema): Promise<Answer<z.output<Schema>>> {
    return this.#serverNonce.keep(await ask(this.#fetch, question, schema));
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
    return this.#ask({ method, url: this.#at(path), headers: signedIn, body }, schema);
  }

  /** A request of the open session. */
  asCard<Schema extends z.ZodType>(method: Question["method"], path: string, schema: Schema, value?: unknown) {
    const subject = { method, url: this.#at(path), accessToken: this.accessToken };
    const { headers, body } = value === undefined ? {} : jsonBody(value);
    return this.#serverNonce.sending(async (nonce) => {
      const proven = await dpopHeaders(this.hardwareKey, { ...subject, nonce });
      return this.#ask({ ...subject, headers: { ...headers, ...proven }, body }, schema);
    });
  }
}

function queryOf(page: object): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(page)) query.set(name, String(value));
  return query.size === 0 ? "" : `?${query}`;
}
