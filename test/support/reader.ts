import { createHash, randomBytes } from "node:crypto";
import * as oauth from "oauth4webapi";
import * as z from "zod";
import { dpopHeaders } from "./dpop-proof.ts";
import { type Answer, ask, jsonBody, watchedFetch } from "./http-client.ts";
import { type ClientKey, newClientKey } from "./key-pair.ts";
import { Secrets } from "./secrets.ts";

const instant = z.iso.datetime({ precision: 3 });
const name = z.string().min(1);
export const ContextReply = z.strictObject({
  context_id: z.string(),
  expires_at: instant,
  proof_method: z.literal("qr"),
  holder: z.strictObject({ family_name: name, given_names: name, birth_date: z.string(), sex: z.enum(["F", "M"]) }),
  beneficiaries: z.array(
    z.strictObject({
      birth_date: z.string(),
      twin_rank: z.int(),
      family_name: name,
      given_names: name,
      quality: z.string().regex(/^[0-9]{2}$/),
    }),
  ),
  rights: z.strictObject({
    organism: z.strictObject({ code: z.string(), regime: z.string(), caisse: z.string() }),
    in_force: z.boolean(),
    from: z.string(),
    until: z.string().optional(),
    checked_at: instant,
  }),
});
export type ContextReply = z.infer<typeof ContextReply>;

export const CareEventReply = z.strictObject({
  event_id: z.uuid(),
  recorded_at: instant,
  receipt: z.string().min(100),
});

export interface CareEvent {
  readonly event_id: string;
  readonly context_id: string;
  readonly kind: "consultation" | "dispensing" | "hospital-stay";
  readonly performed_at: string;
  readonly claim_digest: string;
  readonly invoice: {
    readonly acts: readonly { readonly code: string; readonly quantity: number; readonly amount_cents: number }[];
    readonly total_cents: number;
  };
}

/** A consultation that took place within a context, with a claim of its own. */
export function consultation(contextId: string, performedAt = new Date()): CareEvent {
  return {
    event_id: crypto.randomUUID(),
    context_id: contextId,
    kind: "consultation",
    performed_at: performedAt.toISOString(),
    claim_digest: createHash("sha256").update(randomBytes(64)).digest("base64url"),
    invoice: {
      acts: [
        { code: "GS", quantity: 1, amount_cents: 3000 },
        { code: "MD", quantity: 1, amount_cents: 1000 },
      ],
      total_cents: 4000,
    },
  };
}

/**
 * A practice's billing software with its reader, as the service meets it. Its tokens come through `oauth4webapi`, which
 * knows nothing of this service but its metadata; its other requests carry proofs by `dpop`.
 */
export class Reader {
  readonly practiceUrl: string;
  readonly clientId: string;
  readonly secrets: Secrets;
  /** Registered for `private_key_jwt`. */
  readonly clientKey: ClientKey;
  readonly dpopKey: ClientKey;
  readonly #fetch: typeof fetch;
  #accessToken: string | undefined;

  constructor(practiceUrl: string, clientId: string, keys: { client: ClientKey; dpop: ClientKey }, secrets: Secrets) {
    this.practiceUrl = practiceUrl;
    this.clientId = clientId;
    this.clientKey = keys.client;
    this.dpopKey = keys.dpop;
    this.secrets = secrets;
    this.#fetch = watchedFetch(secrets);
  }

  static async make(practiceUrl: string, clientId: string, secrets = new Secrets()): Promise<Reader> {
    const keys = { client: await newClientKey(), dpop: await newClientKey() };
    return new Reader(practiceUrl, clientId, keys, secrets);
  }

  get accessToken(): string {
    if (this.#accessToken === undefined) throw new Error("this reader is not signed in");
    return this.#accessToken;
  }

  /** Gets a token for everything a reader does, and keeps it. */
  async signIn(): Promise<void> {
    this.#accessToken = await this.tokenFor("context care-event");
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

  /** Posts the phone's QR as it was read. */
  async openContext(qr: string): Promise<Answer<ContextReply>> {
    const value = { qr, billing_id: "691234567", speciality: "01", profession: "doctor" };
    const answer = await this.#post("/v1/contexts", value, ContextReply);
    if (answer.status === 201) this.#holdPeople(answer.expecting(201));
    return answer;
  }

  /** Posts a care event; its key is the event's own id unless another is given. */
  recordCareEvent(event: CareEvent, { idempotencyKey = event.event_id } = {}) {
    return this.#post("/v1/care-events", event, CareEventReply, { "idempotency-key": `"${idempotencyKey}"` });
  }

  /** Names are short: they must not be found anywhere all the same. */
  #holdPeople({ holder, beneficiaries }: ContextReply): void {
    for (const person of [holder, ...beneficiaries]) {
      this.secrets.hold("family name", person.family_name);
      this.secrets.hold("given names", person.given_names);
      this.secrets.hold("birth date", person.birth_date);
    }
  }

  async #post<Schema extends z.ZodType>(
    path: string,
    value: unknown,
    schema: Schema,
    more: Readonly<Record<string, string>> = {},
  ) {
    const url = `${this.practiceUrl}${path}`;
    const { headers, body } = jsonBody(value);
    const proof = await dpopHeaders(this.dpopKey, { method: "POST", url, accessToken: this.accessToken });
    return ask(this.#fetch, { method: "POST", url, headers: { ...headers, ...proof, ...more }, body }, schema);
  }
}
