import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { encodeCBOR } from "@levischuck/tiny-cbor";
import { type Authority, type CertificateWish, certify, newAuthority } from "./certificates.ts";
import { octets, sequence, tagged } from "./der.ts";
import type { ClientKey } from "./key-pair.ts";

/** The app that the local stage knows. */
export const IOS_APP = "EXAMPLE123.fr.example.card";
const PRODUCTION = "appattest\0\0\0\0\0\0\0";
export const DEVELOPMENT = "appattestdevelop";

const sha256 = (...parts: readonly (Uint8Array | string)[]): Buffer => {
  const digest = createHash("sha256");
  for (const part of parts) digest.update(part);
  return digest.digest();
};

/** The client data hash that binds a device key to a challenge. */
export const clientDataHash = (nonce: string, deviceKey: Pick<ClientKey, "jkt">): Buffer =>
  sha256(`${nonce}.${deviceKey.jkt}`);

export interface AppAttestDifferences {
  readonly app?: string;
  readonly aaguid?: string;
  readonly counter?: number;
  readonly credentialId?: Buffer;
  readonly leaf?: Partial<CertificateWish>;
  readonly intermediate?: Partial<CertificateWish>;
  /** The extension's contents for the right nonce. */
  readonly certified?: (nonce: Buffer) => Buffer;
}

/** A key of App Attest, with what Apple would say of it under this root. */
export async function attestedAppKey(
  root: Authority,
  hash: Buffer,
  differently: AppAttestDifferences = {},
): Promise<{ key: KeyObject; object: Buffer }> {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  // The point stands at the end of the key's usual form.
  const keyId = sha256(publicKey.export({ type: "spki", format: "der" }).subarray(-65));
  const { credentialId = keyId, aaguid = PRODUCTION } = differently;
  const head = authenticatorHead(differently.app ?? IOS_APP, differently.counter ?? 0);
  const authData = Buffer.concat([head, Buffer.from(aaguid), Buffer.of(0, credentialId.length), credentialId]);
  const certified = differently.certified ?? ((nonce: Buffer) => sequence(tagged(1, octets(nonce))));
  const extensions = [["1.2.840.113635.100.8.2", certified(sha256(authData, hash))] as const];
  const authority = await newAuthority(root, { name: "CN=App attestation", issues: 0, ...differently.intermediate });
  const leaf = await certify(authority, {
    name: `CN=${keyId.toString("hex")}`,
    publicKey: publicKey.toCryptoKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["verify"]),
    extensions,
    ...differently.leaf,
  });
  const statement = new Map<string, Uint8Array | Uint8Array[]>([
    ["x5c", [leaf, authority.certificate].map((der) => new Uint8Array(der))],
    ["receipt", new Uint8Array(64).fill(9)],
  ]);
  const object = new Map<string, string | Uint8Array | typeof statement>([
    ["fmt", "apple-appattest"],
    ["attStmt", statement],
    ["authData", new Uint8Array(authData)],
  ]);
  return { key: privateKey, object: Buffer.from(encodeCBOR(object)) };
}

/** RP identifier hash, flags, counter (WebAuthn §6.1). */
const authenticatorHead = (app: string, counter: number): Buffer => {
  const tail = Buffer.alloc(5, 0x40);
  tail.writeUInt32BE(counter, 1);
  return Buffer.concat([sha256(app), tail]);
};

/** What the app sends of a later act: signed by its attested key, under a counter. */
export function appAssertion(
  key: KeyObject,
  hash: Buffer,
  { app = IOS_APP, counter = 1 }: { app?: string; counter?: number } = {},
): Buffer {
  const data = authenticatorHead(app, counter);
  const signature = sign("sha256", sha256(data, hash), key);
  const assertion = new Map([
    ["signature", new Uint8Array(signature)],
    ["authenticatorData", new Uint8Array(data)],
  ]);
  return Buffer.from(encodeCBOR(assertion));
}
