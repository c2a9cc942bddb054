import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { DecryptCommand, GenerateDataKeyPairWithoutPlaintextCommand, type KMSClient } from "@aws-sdk/client-kms";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { calculateJwkThumbprint } from "jose";
import * as z from "zod";
import { type Clock, DAY_SECONDS, epochSeconds } from "../../kernel/clock.ts";
import type { FindPrivateKey } from "../../protocol/jwe/encrypted-request.ts";
import type { RequestEncryptionKey } from "../../protocol/jwe/encryption.ts";
import { PublicJwk } from "../../protocol/public-jwk.ts";
import { putNew, type Table } from "../dynamodb/table.ts";

/** A key's own week. It is announced the week before too, and opens requests for a week after, which is how long metadata may be remembered. */
export const REQUEST_KEY_SECONDS = 7 * DAY_SECONDS;
/** KMS unwraps the private key only for who says what it is for; the functions' permissions are bound to it too. */
const EncryptionContext = { purpose: "credential-request" };

const StoredKey = z.object({ jwk: PublicJwk, kid: z.string(), wrapped: z.base64() });
type StoredKey = z.infer<typeof StoredKey>;

const keyOf = (period: number) => ({ pk: `REQUEST-KEY#${period}`, sk: "REQUEST-KEY" });

export interface RequestEncryptionKeys {
  /** The keys that wallets may encrypt to: this week's, then the next one's. Made here when nobody has yet. */
  announced(): Promise<readonly RequestEncryptionKey[]>;
  readonly privateKey: FindPrivateKey;
}

/**
 * Keys that credential requests are encrypted to: P-256 pairs made by KMS, one a week, each stored with its private half wrapped under a KMS
 * key. Each environment reads and unwraps a key once. A week after its own a key opens nothing more, and its item expires: what
 * was encrypted to it can't be read again by anybody.
 * @param keyId the KMS key that wraps them
 * @param table one without backups, whose items expire
 */
export function requestEncryptionKeys(kms: KMSClient, keyId: string, table: Table, now: Clock): RequestEncryptionKeys {
  const known = new Map<number, StoredKey>();
  const unwrapped = new Map<string, KeyObject>();
  const thisPeriod = () => Math.floor(epochSeconds(now()) / REQUEST_KEY_SECONDS);
  const readable = () => [0, -1, 1].map((weeks) => thisPeriod() + weeks);

  const stored = async (period: number): Promise<StoredKey | undefined> => {
    const held = known.get(period);
    if (held) return held;
    const get = new GetCommand({ TableName: table.name, Key: keyOf(period), ConsistentRead: true });
    const { Item } = await table.client.send(get);
    return Item && remembered(period, StoredKey.parse(Item));
  };
  const remembered = (period: number, key: StoredKey): StoredKey => {
    for (const [old, { kid }] of known) {
      if (old < thisPeriod() - 1) {
        known.delete(old);
        unwrapped.delete(kid);
      }
    }
    known.set(period, key);
    return key;
  };
  /** Of two that make it at the same time one is stored, and both publish that one. */
  const made = async (period: number): Promise<StoredKey> => {
    const key = await newKey(kms, keyId);
    const expiresAt = (period + 2) * REQUEST_KEY_SECONDS;
    const put = await putNew(table, { ...keyOf(period), type: "request-key", ...key, expiresAt });
    return remembered(period, put.written ? key : StoredKey.parse(put.existing));
  };
  const unwrap = async ({ kid, wrapped }: StoredKey): Promise<KeyObject> => {
    const held = unwrapped.get(kid);
    if (held) return held;
    const CiphertextBlob = Buffer.from(wrapped, "base64");
    const { Plaintext } = await kms.send(new DecryptCommand({ KeyId: keyId, CiphertextBlob, EncryptionContext }));
    if (!Plaintext) throw new Error("KMS gave no private key");
    const key = createPrivateKey({ key: Buffer.from(Plaintext), format: "der", type: "pkcs8" });
    unwrapped.set(kid, key);
    return key;
  };
  const publicKey = async (period: number): Promise<RequestEncryptionKey> => {
    const { jwk, kid } = (await stored(period)) ?? (await made(period));
    return { jwk, kid };
  };
  return {
    announced: () => Promise.all([publicKey(thisPeriod()), publicKey(thisPeriod() + 1)]),
    privateKey: async (kid) => {
      const named = (key: StoredKey | undefined) => key?.kid === kid;
      const held = readable().map((period) => known.get(period));
      const key = held.find(named) ?? (await Promise.all(readable().map(stored))).find(named);
      return key && unwrap(key);
    },
  };
}

async function newKey(kms: KMSClient, keyId: string): Promise<StoredKey> {
  const { PublicKey, PrivateKeyCiphertextBlob } = await kms.send(
    new GenerateDataKeyPairWithoutPlaintextCommand({ KeyId: keyId, KeyPairSpec: "ECC_NIST_P256", EncryptionContext }),
  );
  if (!PublicKey || !PrivateKeyCiphertextBlob) throw new Error("KMS gave no key pair");
  const spki = createPublicKey({ key: Buffer.from(PublicKey), format: "der", type: "spki" });
  const jwk = PublicJwk.parse(spki.export({ format: "jwk" }));
  const wrapped = Buffer.from(PrivateKeyCiphertextBlob).toString("base64");
  return { jwk, kid: await calculateJwkThumbprint(jwk), wrapped };
}
