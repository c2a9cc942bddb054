import { createECDH, createPrivateKey, hkdfSync, type KeyObject, randomBytes } from "node:crypto";
import { generateProof, type KeyPair } from "dpop";
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import { type Answer, ask } from "./ask.ts";

type AccountToken = (subject: string) => Promise<string>;
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** The app on a phone, as an outside party: it knows the wire formats and nothing of the service's code. */
export class Phone {
  readonly base: string;
  readonly subject: string;
  cardRef = "";
  session = "";
  private readonly accountToken: AccountToken;
  private readonly salt = randomBytes(32);
  private readonly keys: KeyPair;
  private readonly jwk: JWK;

  private constructor(base: string, subject: string, accountToken: AccountToken, keys: KeyPair, jwk: JWK) {
    this.base = base;
    this.subject = subject;
    this.accountToken = accountToken;
    this.keys = keys;
    this.jwk = jwk;
  }

  static async of(base: string, subject: string, accountToken: AccountToken): Promise<Phone> {
    const keys = await generateKeyPair("ES256", { extractable: true });
    return new Phone(base, subject, accountToken, keys, await exportJWK(keys.publicKey));
  }

  async withAccount(method: string, path: string, body: unknown): Promise<Answer> {
    const authorization = `Bearer ${await this.accountToken(this.subject)}`;
    return ask(`${this.base}${path}`, { method, json: body, headers: { authorization } });
  }

  async withSession(method: string, path: string): Promise<Answer> {
    const url = `${this.base}${path}`;
    const dpop = await generateProof(this.keys, url.split("?")[0] ?? url, method, undefined, this.session);
    return ask(url, { method, headers: { authorization: `DPoP ${this.session}`, dpop } });
  }

  async nonce(): Promise<string> {
    return String((await ask(`${this.base}/nonce`, { method: "POST" })).body.c_nonce);
  }

  /** Both proofs over one challenge: the hardware key and the key that salt and code give. */
  async proofs(code: string, subject: string, nonce: string): Promise<{ device_proof: string; code_proof: string }> {
    const claims = { sub: subject, nonce };
    const codeKey = codeKeyOf(this.salt, code);
    return {
      device_proof: await this.proof("apcv-device-proof+jwt", claims, this.keys.privateKey, this.jwk),
      code_proof: await this.proof("apcv-code-proof+jwt", claims, codeKey.key, codeKey.jwk),
    };
  }

  async bind(enrolmentId: string, code: string, pushToken: string): Promise<Answer> {
    const proofs = await this.proofs(code, enrolmentId, await this.nonce());
    const push = { platform: "android", token: pushToken };
    const answer = await this.withAccount("PUT", `/v1/enrolments/${enrolmentId}/device`, { ...proofs, push });
    this.cardRef = String(answer.body.card_ref ?? "");
    return answer;
  }

  async openSession(code: string): Promise<Answer> {
    const nonce = await this.nonce();
    const grant_type = "urn:apcv:params:oauth:grant-type:two-factor";
    const form = { grant_type, ...(await this.proofs(code, this.cardRef, nonce)) };
    const url = `${this.base}/token`;
    const dpop = await generateProof(this.keys, url, "POST", nonce);
    const answer = await ask(url, { method: "POST", form, headers: { dpop } });
    if (answer.status === 200) this.session = String(answer.body.access_token);
    return answer;
  }

  /** The QR: signed offline, good for a minute. */
  qr(at = new Date()): Promise<string> {
    const iat = Math.floor(at.getTime() / 1000);
    const claims = { sub: this.cardRef, iat, exp: iat + 60, jti: randomBytes(16).toString("base64url") };
    return new SignJWT(claims).setProtectedHeader({ typ: "apcv-qr+jwt", alg: "ES256" }).sign(this.keys.privateKey);
  }

  private proof(typ: string, claims: object, key: KeyPair["privateKey"] | KeyObject, jwk: JWK): Promise<string> {
    return new SignJWT({ aud: this.base, ...claims })
      .setProtectedHeader({ typ, alg: "ES256", jwk })
      .setIssuedAt()
      .sign(key);
  }
}

/** The code key (decision 0004): HKDF of salt and code, reduced to a P-256 scalar. */
function codeKeyOf(salt: Uint8Array, code: string): { key: KeyObject; jwk: JWK } {
  const okm = Buffer.from(hkdfSync("sha256", salt, "apcv-code-key-v1", code, 48));
  const scalar = (BigInt(`0x${okm.toString("hex")}`) % (P256_ORDER - 1n)) + 1n;
  const d = Buffer.from(scalar.toString(16).padStart(64, "0"), "hex");
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(d);
  const point = ecdh.getPublicKey();
  const part = (from: number) => point.subarray(from, from + 32).toString("base64url");
  const jwk = { kty: "EC", crv: "P-256", x: part(1), y: part(33) };
  return { key: createPrivateKey({ key: { ...jwk, d: d.toString("base64url") }, format: "jwk" }), jwk };
}
