import { createHash, randomBytes } from "node:crypto";
import { type ClientKey, signedBy } from "./key-pair.ts";
import type { Phone } from "./phone.ts";
import { showing } from "./sd-jwt-holder.ts";
import { Wallet } from "./wallet.ts";

/** What a reader passes on of a tap. */
export interface Presented {
  readonly sd_jwt: string;
  readonly nonce: string;
}

export const newReaderNonce = (): string => randomBytes(16).toString("base64url");

/** Binds a credential to an occasion with its holder's key (RFC 9901 §4.3), no claim shown; `odd` makes it wrong. */
export async function bound(
  credential: string,
  key: ClientKey,
  claims: { aud: string; nonce: string },
  odd: object = {},
): Promise<string> {
  const shown = showing(credential, () => false);
  const sd_hash = createHash("sha256").update(shown).digest("base64url");
  const iat = Math.floor(Date.now() / 1000);
  return shown + (await signedBy(key, { typ: "kb+jwt" }, { iat, ...claims, sd_hash, ...odd }));
}

/** The card as a wallet of the phone holds it, to be tapped on a reader. */
export class NfcCard {
  readonly credential: string;
  readonly holderKey: ClientKey;

  constructor(credential: string, holderKey: ClientKey) {
    this.credential = credential;
    this.holderKey = holderKey;
  }

  /** Gets the credential into a wallet of its own. The phone needs a session. */
  static async of(phone: Phone): Promise<NfcCard> {
    const wallet = await Wallet.make(phone.secrets);
    const credential = await wallet.accept(phone);
    return new NfcCard(credential, wallet.holderKey);
  }

  /** Presents it to a reader over its challenge. */
  async tap(clientId: string, odd: object = {}, nonce = newReaderNonce()): Promise<Presented> {
    return { sd_jwt: await bound(this.credential, this.holderKey, { aud: clientId, nonce }, odd), nonce };
  }
}
