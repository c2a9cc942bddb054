import { type JWTPayload, SignJWT } from "jose";
import { attestationAuthority } from "../../infra/local/attestation-authority.ts";
import { statementsBy } from "../../shared/protocol/wallet-providers.ts";
import { certify } from "./certificates.ts";
import { type ClientKey, newClientKey } from "./key-pair.ts";

/** A provider of wallets: what it says of them and of their keys is signed by a key that issuers can be told to trust. */
export class WalletProvider {
  readonly key: ClientKey;
  readonly #name: { kid: string } | { x5c: string[] };

  constructor(key: ClientKey, certificate?: Buffer) {
    this.key = key;
    this.#name = certificate ? { x5c: [certificate.toString("base64")] } : { kid: key.jkt };
  }

  static async make(): Promise<WalletProvider> {
    return new WalletProvider(await newClientKey());
  }

  /** One that the local stage trusts: its certificate stands under the root of whatever is played on this machine. */
  static async certified(): Promise<WalletProvider> {
    const key = await newClientKey();
    const wish = { name: "CN=Provider of the wallets played on this machine", publicKey: key.publicKey };
    return new WalletProvider(key, await certify(await attestationAuthority(), wish));
  }

  /** The trust of an issuer who trusts nobody else. */
  trusted() {
    return statementsBy({ keys: { keys: [{ ...this.key.jwk, kid: this.key.jkt }] }, roots: [] });
  }

  says(typ: string, payload: JWTPayload, header: object = {}): Promise<string> {
    return new SignJWT(payload)
      .setProtectedHeader({ alg: "ES256", typ, ...this.#name, ...header })
      .sign(this.key.privateKey);
  }

  /** An attestation of keys in hardware of the highest level (OpenID4VCI 1.0 appendix D.1); `odd` makes it another. */
  attestation(keys: readonly ClientKey[], nonce: string, odd: JWTPayload = {}): Promise<string> {
    const iat = Math.floor(Date.now() / 1000);
    const levels = { key_storage: ["iso_18045_high"], user_authentication: ["iso_18045_high"] };
    const attested = { iat, exp: iat + 3600, nonce, attested_keys: keys.map(({ jwk }) => jwk), ...levels };
    return this.says("key-attestation+jwt", { ...attested, ...odd });
  }
}
