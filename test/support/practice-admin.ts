import * as z from "zod";
import { awsSigned } from "./aws-signed.ts";
import { ask, jsonBody, watchedFetch } from "./http-client.ts";
import type { PublicKey } from "./key-pair.ts";
import type { Secrets } from "./secrets.ts";

export interface PracticeDetails {
  readonly name: string;
  readonly kind: "doctor" | "pharmacy" | "hospital";
  readonly departement: string;
}

const PracticeReply = z.object({ practice_id: z.string().regex(/^[0-9]{9}$/) });
const ProviderReply = z.strictObject({ client_id: z.string(), state: z.enum(["active", "blocked"]) });
const ReaderReply = z.strictObject({ client_id: z.string() });

/** The infra team at the admin API, with AWS credentials. */
export class PracticeAdmin {
  readonly adminUrl: string;
  readonly #fetch: typeof fetch;

  constructor(adminUrl: string, secrets: Secrets) {
    this.adminUrl = adminUrl;
    this.#fetch = awsSigned(watchedFetch(secrets));
  }

  registerPractice(practiceId: string, details: PracticeDetails) {
    const url = `${this.adminUrl}/v1/practices/${practiceId}`;
    return ask(this.#fetch, { method: "PUT", url, ...jsonBody(details) }, PracticeReply);
  }

  registerIdentityProvider(clientId: string, jwk: PublicKey, state: "active" | "blocked" = "active") {
    const url = `${this.adminUrl}/v1/identity-providers/${clientId}`;
    const details = { name: "Vérification des essais", jwk, state };
    return ask(this.#fetch, { method: "PUT", url, ...jsonBody(details) }, ProviderReply);
  }

  registerReader(practiceId: string, readerId: string, jwk: PublicKey) {
    const url = `${this.adminUrl}/v1/practices/${practiceId}/readers/${readerId}`;
    const details = { jwk, software: { name: "Cabinet", version: "1.0.0" } };
    return ask(this.#fetch, { method: "PUT", url, ...jsonBody(details) }, ReaderReply);
  }
}
