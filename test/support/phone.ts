import { randomBytes } from "node:crypto";
import * as z from "zod";
import { CareEventsReply } from "./care-replies.ts";
import { StatementsPage } from "./funds.ts";
import { jsonBody } from "./http-client.ts";
import { type ClientKey, newClientKey, signedBy } from "./key-pair.ts";
import {
  ApprovedReply,
  BoundReply,
  CardReply,
  CheckInReply,
  DepartementReply,
  EligibilityReply,
  EnrolmentReply,
  OfferReply,
  PreviewReply,
  RolloutReply,
  StartedReply,
  WalletsReply,
  WatchReply,
} from "./phone-replies.ts";
import { PhoneSession, type TwoFactorProofs } from "./phone-session.ts";
import { Secrets } from "./secrets.ts";
import { ObjectionReply, UsesPage } from "./uses.ts";

export type IdentityRoute = "france-identite" | "document-video";
export interface PushTarget {
  readonly platform: "android" | "ios";
  readonly token: string;
}

export interface OfferMore {
  readonly dependants?: boolean;
  readonly format?: "mso_mdoc";
}

/**
 * The insured person's app, as the service meets it: an outside peer that knows only the wire formats. It holds its
 * hardware key and its salt; once bound, its card reference; once a session is open, the access token.
 */
export class Phone extends PhoneSession {
  /** A phone out of the box, with a hardware key and a salt of its own. */
  static async make(cardUrl: string, secrets = new Secrets()): Promise<Phone> {
    return new Phone(cardUrl, await newClientKey(), secrets);
  }

  /** The same phone after its key was renewed. */
  withKey(hardwareKey: ClientKey): Phone {
    return this.handedOverTo(new Phone(this.cardUrl, hardwareKey, this.secrets, this.salt));
  }

  rollout() {
    return this.ask({ method: "GET", url: this.at("/v1/rollout") }, RolloutReply);
  }

  departement(code: string) {
    return this.ask({ method: "GET", url: this.at(`/v1/rollout/${code}`) }, DepartementReply);
  }

  previewEligibility(about: { organism?: string; departement?: string; birth_date: string }) {
    const question = { method: "POST", url: this.at("/v1/eligibility/preview"), ...jsonBody(about) } as const;
    return this.ask(question, PreviewReply);
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
    if (answer.status === 200) this.takesCard(answer.expecting(200).card_ref);
    return answer;
  }

  /** Offers the card to this phone's own wallet; or by both factors to another, and with the cards of everybody covered. */
  async offer(wallet: "own" | "other" = "own", more: OfferMore = {}) {
    const factors = wallet === "other" || more.dependants ? await this.bothFactors() : {};
    return this.asCard("POST", "/v1/credential-offers", OfferReply, { wallet, ...more, ...factors });
  }

  card(page: { limit?: number; cursor?: string } = {}) {
    return this.asCard("GET", `/v1/card${queryOf(page)}`, CardReply);
  }

  /** The wallets that may fetch the card's credentials. */
  wallets(page: { limit?: number; cursor?: string } = {}) {
    return this.asCard("GET", `/v1/card/wallets${queryOf(page)}`, WalletsReply);
  }

  endWallet(id: string) {
    return this.asCard("DELETE", `/v1/card/wallets/${id}`, z.literal(""));
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
}

function queryOf(page: object): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(page)) query.set(name, String(value));
  return query.size === 0 ? "" : `?${query}`;
}
