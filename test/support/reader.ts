import { randomUUID } from "node:crypto";
import { generateProof, type KeyPair } from "dpop";
import {
  createRemoteJWKSet,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from "jose";
import { type Answer, ask } from "./ask.ts";

/** A practice's reader, as an outside party with a key of its own. */
export class Reader {
  readonly base: string;
  readonly clientId: string;
  private readonly keys: KeyPair;
  private token = "";

  private constructor(base: string, clientId: string, keys: KeyPair) {
    this.base = base;
    this.clientId = clientId;
    this.keys = keys;
  }

  /** Registers practice and reader by the admin API, and authenticates. */
  static async registered(urls: { practice: string; admin: string }, practiceId: string, id: string): Promise<Reader> {
    const keys = await generateKeyPair("ES256", { extractable: true });
    const practice = `${urls.admin}/v1/practices/${practiceId}`;
    await expectOk(ask(practice, { method: "PUT", json: { name: "Cabinet", kind: "doctor", departement: "69" } }));
    const json = { jwk: await exportJWK(keys.publicKey), software: { name: "Logiciel", version: "1.0" } };
    const { body } = await expectOk(ask(`${practice}/readers/${id}`, { method: "PUT", json }));
    const reader = new Reader(urls.practice, String(body.client_id), keys);
    await reader.authenticate();
    return reader;
  }

  async authenticate(): Promise<void> {
    const client_assertion = await new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg: "ES256" })
      .setIssuer(this.clientId)
      .setSubject(this.clientId)
      .setAudience(this.base)
      .setIssuedAt()
      .setExpirationTime("2m")
      .sign(this.keys.privateKey);
    const client_assertion_type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    const form = {
      grant_type: "client_credentials",
      scope: "context care-event",
      client_assertion_type,
      client_assertion,
    };
    const url = `${this.base}/token`;
    const dpop = await generateProof(this.keys, url, "POST");
    this.token = String((await expectOk(ask(url, { method: "POST", form, headers: { dpop } }))).body.access_token);
  }

  openContext(qr: string): Promise<Answer> {
    return this.post("/v1/contexts", { qr, billing_id: "691234567", speciality: "01", profession: "doctor" });
  }

  recordCareEvent(event: { event_id: string } & object): Promise<Answer> {
    return this.post("/v1/care-events", event, { "idempotency-key": `"${event.event_id}"` });
  }

  /** The receipt's claims, once its chain is verified: published key → hourly certificate → receipt. */
  async verifyReceipt(receipt: string): Promise<JWTPayload> {
    const { key_certificate } = decodeProtectedHeader(receipt);
    const published = createRemoteJWKSet(new URL(`${this.base}/jwks.json`));
    const certificate = await jwtVerify(String(key_certificate), published, { typ: "apcv-receipt-key+jwt" });
    const { jwk } = certificate.payload.cnf as { jwk: Parameters<typeof importJWK>[0] };
    const options = { typ: "apcv-receipt+jwt", issuer: this.base };
    return (await jwtVerify(receipt, await importJWK(jwk, "ES256"), options)).payload;
  }

  private async post(path: string, json: unknown, more: Record<string, string> = {}): Promise<Answer> {
    const url = `${this.base}${path}`;
    const dpop = await generateProof(this.keys, url, "POST", undefined, this.token);
    return ask(url, { method: "POST", json, headers: { authorization: `DPoP ${this.token}`, dpop, ...more } });
  }
}

async function expectOk(answer: Promise<Answer>): Promise<Answer> {
  const given = await answer;
  if (given.status >= 300) throw new Error(`answered ${given.status}: ${String(given.body.code ?? given.body.error)}`);
  return given;
}
