import { type JWTPayload, SignJWT } from "jose";
import { statementsBy } from "../../shared/protocol/wallet-providers.ts";
import { type ClientKey, newClientKey } from "./key-pair.ts";

/** A provider of wallets: what it says of them and of their keys is signed by a key that issuers can be told to trust. */
export class WalletProvider {
  readonly key: ClientKey;

  constructor(key: ClientKey) {
    this.key = key;
  }

  static async make(): Promise<WalletProvider> {
    return new WalletProvider(await newClientKey());
  }

  /** The trust of an issuer who trusts nobody else. */
  trusted() {
    return statementsBy({ keys: { keys: [{ ...this.key.jwk, kid: this.key.jkt }] }, roots: [] });
  }

  says(typ: string, payload: JWTPayload, header: object = {}): Promise<string> {
    return new SignJWT(payload)
      .setProtectedHeader({ alg: "ES256", typ, kid: this.key.jkt, ...header })
      .sign(this.key.privateKey);
  }
}
