import { generateKeyPairSync, hash, type KeyObject, sign } from "node:crypto";
import { sdJwtVc } from "../../shared/protocol/sd-jwt/profile.ts";
import type { PresentationExpectation } from "../../shared/protocol/sd-jwt/verify-presentation.ts";
import type { Signer } from "../../shared/protocol/signer.ts";

export const newKeyPair = (namedCurve = "P-256") => generateKeyPairSync("ec", { namedCurve });
/** An issuer and a holder of SD-JWTs, who can also do what no honest one does: nothing here checks anything. */
export const issuer = newKeyPair();
export const holder = newKeyPair();
export const holderJwk = holder.publicKey.export({ format: "jwk" });

export const NOW = new Date("2026-11-24T10:00:00Z");
export const AT = NOW.getTime() / 1000;
export const VCT = "https://card.example/vct";
/** The claims in clear of a credential that every verifier takes. */
export const CLEAR = {
  iss: "https://card.example",
  vct: VCT,
  iat: AT - 60,
  exp: AT + 3600,
  cnf: { jwk: holderJwk },
} as const;

/** The issuer's key as our own issuing asks for it. */
export const issuerSigner: Signer = {
  kid: async () => "issuer-key",
  sign: async (input) => signed(input, issuer.privateKey),
};
const signed = (input: Uint8Array, key: KeyObject) => sign("sha256", input, { key, dsaEncoding: "ieee-p1363" });

export const encoded = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString("base64url");

/** A compact JWS by the key, whatever header and payload say. */
export function jws(key: KeyObject, header: object, payload: unknown): string {
  const input = `${encoded(header)}.${encoded(payload)}`;
  return `${input}.${signed(Buffer.from(input), key).toString("base64url")}`;
}

/** An SD-JWT of this payload and these disclosures, whether they fit each other or not. */
export const sdJwt = (payload: unknown, disclosures: readonly string[] = [], header: object = {}): string =>
  [jws(issuer.privateKey, { alg: "ES256", typ: "dc+sd-jwt", ...header }, payload), ...disclosures, ""].join("~");

let salts = 0;
/** The disclosure of this content under a salt of its own, and its digest. */
export function disclosed(...content: readonly unknown[]) {
  salts += 1;
  const text = encoded([`salt-${salts}`, ...content]);
  return { text, digest: sha256(text) };
}
export const sha256 = (text: string): string => hash("sha256", text, "base64url");

/** What `verifying` expects of a key binding. */
export const KEY_BINDING = { audience: "https://reader.example", nonce: "n-1", maxAgeSeconds: 120 } as const;

/** A presentation: the SD-JWT, up to and including its last `~`, and a key binding JWT over it; `odd` makes that wrong. */
export function bound(
  presented: string,
  odd: { key?: KeyObject; header?: object; payload?: object; over?: string } = {},
): string {
  const { audience, nonce } = KEY_BINDING;
  const claims = { iat: AT, aud: audience, nonce, sd_hash: sha256(odd.over ?? presented), ...odd.payload };
  return presented + jws(odd.key ?? holder.privateKey, { alg: "ES256", typ: "kb+jwt", ...odd.header }, claims);
}

export const verifying: PresentationExpectation = {
  profile: sdJwtVc(VCT, ["iss", "iat", "exp"]),
  algorithms: ["ES256"],
  issuerKey: async (claimed) => (claimed.issuer === CLEAR.iss ? issuer.publicKey : undefined),
  now: NOW,
  skewSeconds: 0,
  keyBinding: KEY_BINDING,
};
