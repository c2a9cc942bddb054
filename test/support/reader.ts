import { randomBytes } from "node:crypto";
import * as z from "zod";
import type { Cancellation, CareEvent } from "./care-events.ts";
import type { Answer } from "./http-client.ts";
import { signedBy } from "./key-pair.ts";
import { newClientKeys, PracticeClient } from "./practice-client.ts";
import { Secrets } from "./secrets.ts";

const instant = z.iso.datetime({ precision: 3 });
const name = z.string().min(1);
const organism = z.strictObject({ code: z.string(), regime: z.string(), caisse: z.string() });
const Opened = {
  context_id: z.string(),
  expires_at: instant,
  proof_method: z.enum(["qr", "nfc", "remote", "check-in"]),
};
const Holder = z.strictObject({
  person_ref: z.string().length(43),
  family_name: name,
  given_names: name,
  birth_date: z.string(),
  sex: z.enum(["F", "M"]),
});
const RightsReply = z.strictObject({
  organism,
  in_force: z.boolean(),
  from: z.string(),
  until: z.string().optional(),
});
const AttestationReply = z.strictObject({ attestation: z.string().min(100) });
/** What a registration desk is told, and whoever names no professional. */
const AdministrativeReply = z.strictObject({
  ...Opened,
  access: z.literal("administrative"),
  holder: Holder,
  rights: z.strictObject({ organism, in_force: z.boolean(), checked_at: instant }),
});
export const ContextReply = z.strictObject({
  ...Opened,
  access: z.literal("full"),
  holder: Holder.extend({ nir: z.string().length(15).optional() }),
  beneficiaries: z.array(
    z.strictObject({
      birth_date: z.string(),
      twin_rank: z.int(),
      family_name: name,
      given_names: name,
      quality: z.string().regex(/^[0-9]{2}$/),
    }),
  ),
  rights: RightsReply.extend({ checked_at: instant }),
});
export type ContextReply = z.infer<typeof ContextReply>;

const CareEventReply = z.strictObject({
  event_id: z.uuid(),
  ref: z.string().length(43),
  recorded_at: instant,
  receipt: z.string().min(100),
  repeatable_until: z.iso.date(),
});
/** What a batch is answered: one result a line. */
const BatchReply = z.strictObject({
  results: z.array(
    z.union([
      z.strictObject({ status: z.literal(201), event: CareEventReply }),
      z.strictObject({ status: z.int().min(400), problem: z.looseObject({ code: z.string(), status: z.int() }) }),
    ]),
  ),
});

export const PROFESSIONAL = { billing_id: "691234567", speciality: "01", profession: "doctor" } as const;

export interface PracticeQr {
  readonly text: string;
  /** What the practice asks by who has scanned it. */
  readonly jti: string;
}

/** A practice's billing software with its reader. */
export class Reader extends PracticeClient {
  static async make(
    practiceUrl: string,
    clientId: string,
    secrets = new Secrets(),
    scope = "context care-event",
  ): Promise<Reader> {
    return new Reader(practiceUrl, clientId, await newClientKeys(), scope, secrets);
  }

  /** Posts the phone's QR as it was read. */
  openContext(qr: string, renews?: string): Promise<Answer<ContextReply>> {
    return this.redeem({ qr, ...(renews && { renews }) });
  }

  /** Posts whatever proof of the card was shown. */
  async redeem(proof: object, headers: Readonly<Record<string, string>> = {}): Promise<Answer<ContextReply>> {
    const value = { professional: PROFESSIONAL, ...proof };
    const answer = await this.post("/v1/contexts", value, ContextReply, headers);
    if (answer.status === 201) this.#holdPeople(answer.expecting(201));
    return answer;
  }

  /** The same without saying for which professional. */
  async openAdministrative(qr: string, more: object = {}) {
    const answer = await this.post("/v1/contexts", { qr, ...more }, AdministrativeReply);
    if (answer.status === 201) this.#holdPeople({ ...answer.expecting(201), beneficiaries: [] });
    return answer;
  }

  administrativeContext(id: string) {
    return this.get(`/v1/contexts/${id}`, AdministrativeReply);
  }

  context(id: string): Promise<Answer<ContextReply>> {
    return this.get(`/v1/contexts/${id}`, ContextReply);
  }

  /** The QR that the practice shows for five minutes, for a phone to scan; `odd` makes it wrong. */
  async checkInQr(odd: object = {}, key = this.clientKey): Promise<PracticeQr> {
    const iat = Math.floor(Date.now() / 1000);
    const jti = randomBytes(16).toString("base64url");
    const claims = { iss: this.clientId, iat, exp: iat + 300, jti, professional: PROFESSIONAL, ...odd };
    return { text: await signedBy(key, { typ: "apcv-check-in+jwt" }, claims), jti };
  }

  /** Who has scanned it: nobody yet, or one. */
  async whoChecksIn({ jti }: PracticeQr) {
    const reply = z.strictObject({ contexts: z.array(z.union([ContextReply, AdministrativeReply])).max(1) });
    return this.get(`/v1/contexts?check_in=${jti}`, reply);
  }

  /** As long as the rights are as the tag says, 304 and nothing. */
  rights(id: string, etag?: string) {
    const path = `/v1/contexts/${id}/rights`;
    return this.get(path, z.union([RightsReply, z.literal("")]), etag === undefined ? {} : { "if-none-match": etag });
  }

  /** "Was it valid then?", signed. */
  attestRights(context_id: string, at: Date) {
    return this.post("/v1/rights/attestations", { context_id, at: at.toISOString() }, AttestationReply);
  }

  destroyContext(id: string) {
    return this.delete(`/v1/contexts/${id}`);
  }

  /** Posts a care event; its key is the event's own id unless another is given. */
  recordCareEvent(event: CareEvent | Cancellation, { idempotencyKey = event.event_id } = {}) {
    return this.post("/v1/care-events", event, CareEventReply, { "idempotency-key": `"${idempotencyKey}"` });
  }

  /** Posts some at once, each under its own id. */
  recordCareEvents(events: readonly unknown[], headers: Readonly<Record<string, string>> = {}) {
    return this.post("/v1/care-events", events, BatchReply, headers);
  }

  /** Names are short: they must not be found anywhere all the same. */
  #holdPeople({ holder, beneficiaries }: Pick<ContextReply, "holder" | "beneficiaries">): void {
    if (holder.nir !== undefined) this.secrets.hold("insured number", holder.nir);
    for (const person of [holder, ...beneficiaries]) {
      this.secrets.hold("family name", person.family_name);
      this.secrets.hold("given names", person.given_names);
      this.secrets.hold("birth date", person.birth_date);
    }
  }
}
