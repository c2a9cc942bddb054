import * as z from "zod";
import { awsSigned } from "./aws-signed.ts";
import { ask, jsonBody, type Question, watchedFetch } from "./http-client.ts";
import type { PublicKey } from "./key-pair.ts";
import type { Secrets } from "./secrets.ts";

export interface PracticeDetails {
  readonly name: string;
  readonly kind: "doctor" | "pharmacy" | "hospital";
  readonly departement: string;
  readonly speciality?: string;
  readonly address?: { readonly lines: readonly string[]; readonly postcode: string; readonly city: string };
  readonly place?: { readonly latitude: number; readonly longitude: number };
  readonly declared?: boolean;
  readonly listed?: boolean;
}

export interface ReaderDetails {
  readonly jwk: PublicKey;
  readonly next_jwk?: PublicKey;
  readonly role?: "care" | "reception";
  readonly software?: { readonly name: string; readonly version: string };
  readonly certificate?: string;
}

const state = z.enum(["active", "blocked"]);
const Changed = { state, revision: z.int().min(1), outcome: z.enum(["created", "changed", "unchanged"]) };
const PracticeReply = z.object({ practice_id: z.string().regex(/^[0-9]{9}$/), ...Changed });
const ReaderReply = z.object({ client_id: z.string(), ...Changed });
const StateReply = z.strictObject(Changed);
const SoftwareReply = z.strictObject({
  name: z.string(),
  minimum_version: z.string(),
  revision: Changed.revision,
  outcome: Changed.outcome,
});
const RevocationReply = z.strictObject({ serial: z.string(), revoked_at: z.iso.datetime(), reason: z.string() });
const ProviderReply = z.strictObject({ client_id: z.string(), state });

/** The infra team at the admin API, with AWS credentials. */
export class PracticeAdmin {
  readonly adminUrl: string;
  readonly #fetch: typeof fetch;

  constructor(adminUrl: string, secrets: Secrets) {
    this.adminUrl = adminUrl;
    this.#fetch = awsSigned(watchedFetch(secrets));
  }

  registerPractice(practiceId: string, details: PracticeDetails) {
    return this.#ask("PUT", `/v1/practices/${practiceId}`, details, PracticeReply);
  }

  registerIdentityProvider(clientId: string, jwk: PublicKey, state: "active" | "blocked" = "active") {
    const details = { name: "Vérification des essais", jwk, state };
    return this.#ask("PUT", `/v1/identity-providers/${clientId}`, details, ProviderReply);
  }

  /** Several tests register the same fund at the same moment: whom another one preceded asks again. */
  async registerFund(clientId: string, jwk: PublicKey, state: "active" | "blocked" = "active") {
    for (;;) {
      const body = { name: "Caisse des essais", jwk, state };
      const answer = await this.#ask("PUT", `/v1/funds/${clientId}`, body, ProviderReply);
      if (answer.status !== 409) return answer;
    }
  }

  registerReader(practiceId: string, readerId: string, jwk: PublicKey) {
    return this.changeReader(`${practiceId}.${readerId}`, { jwk });
  }

  changeReader(clientId: string, { software = { name: "Cabinet", version: "1.0.0" }, ...details }: ReaderDetails) {
    return this.#ask("PUT", pathOf(clientId), { ...details, software }, ReaderReply);
  }

  /** `<practice>`, or `<practice>.<reader>`. */
  block(clientId: string, reason = "a test") {
    return this.#ask("POST", `${pathOf(clientId)}/block`, { reason }, StateReply);
  }

  unblock(clientId: string, reason = "a test") {
    return this.#ask("POST", `${pathOf(clientId)}/unblock`, { reason }, StateReply);
  }

  requireVersion(name: string, minimum_version: string) {
    const path = `/v1/software/${encodeURIComponent(name)}`;
    return this.#ask("PUT", path, { minimum_version, reason: "a test" }, SoftwareReply);
  }

  revokeCertificate(serial: string) {
    return this.#ask("PUT", `/v1/certificates/${serial}/revocation`, { reason: "a test" }, RevocationReply);
  }

  #ask<Schema extends z.ZodType>(method: Question["method"], path: string, body: object, schema: Schema) {
    return ask(this.#fetch, { method, url: `${this.adminUrl}${path}`, ...jsonBody(body) }, schema);
  }
}

function pathOf(clientId: string): string {
  const [practiceId, readerId] = clientId.split(".");
  return `/v1/practices/${practiceId}${readerId === undefined ? "" : `/readers/${readerId}`}`;
}
