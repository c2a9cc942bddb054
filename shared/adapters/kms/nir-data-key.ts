import { DecryptCommand, GenerateDataKeyCommand, type KMSClient } from "@aws-sdk/client-kms";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { Nir } from "../../domain/nir.ts";
import { type NirDataKey, openNir, sealedUnder, sealNir } from "../../protocol/sealed-nir.ts";
import { putNew, type Table } from "../dynamodb/table.ts";

/** The data key that seals from now on. Raised, the next version is made by whoever needs it first; the older ones still open. */
const CURRENT_VERSION = 1;
/** KMS unwraps the key only for who says what it is for; the functions' permissions are bound to it too. */
const EncryptionContext = { purpose: "insured-number" };

const StoredKey = z.object({ wrapped: z.base64() });
const keyOf = (version: number) => ({ pk: "NIR-DATA-KEY", sk: String(version) });

export interface NirVault {
  seal(nir: Nir, cardRef: string): Promise<string>;
  /** For who is entitled to the NIR. @throws when it was not sealed for this card reference */
  nirOf(cardRef: string, sealed: string): Promise<Nir>;
}

/**
 * NIRs at rest. The wrapped data key is an item of the directory, made by the first environment that needs it and unwrapped once by each:
 * neither sealing nor opening asks KMS.
 * @param keyId the KMS key that wraps data keys, and nothing else
 */
export function nirVault(kms: KMSClient, keyId: string, directory: Table): NirVault {
  const known = new Map<number, Promise<NirDataKey>>();
  const dataKey = (version: number, find: (version: number) => Promise<Uint8Array>): Promise<NirDataKey> => {
    const key =
      known.get(version) ??
      find(version).then(
        (bytes) => ({ version, key: bytes }),
        (error: unknown) => {
          known.delete(version);
          throw error;
        },
      );
    known.set(version, key);
    return key;
  };
  const stored = async (version: number): Promise<string | undefined> => {
    const get = new GetCommand({ TableName: directory.name, Key: keyOf(version), ConsistentRead: true });
    const { Item } = await directory.client.send(get);
    return Item && StoredKey.parse(Item).wrapped;
  };
  const unwrapped = async (wrapped: string): Promise<Uint8Array> => {
    const CiphertextBlob = Buffer.from(wrapped, "base64");
    const { Plaintext } = await kms.send(new DecryptCommand({ KeyId: keyId, CiphertextBlob, EncryptionContext }));
    if (!Plaintext) throw new Error("KMS gave no data key");
    return Plaintext;
  };
  /** Of two that make it at the same time one is stored, and both use that one. */
  const made = async (version: number): Promise<Uint8Array> => {
    const make = new GenerateDataKeyCommand({ KeyId: keyId, KeySpec: "AES_256", EncryptionContext });
    const { CiphertextBlob, Plaintext } = await kms.send(make);
    if (!CiphertextBlob || !Plaintext) throw new Error("KMS gave no data key");
    const wrapped = Buffer.from(CiphertextBlob).toString("base64");
    const put = await putNew(directory, { ...keyOf(version), type: "nir-data-key", wrapped });
    return put.written ? Plaintext : unwrapped(StoredKey.parse(put.existing).wrapped);
  };
  const foundOrMade = async (version: number): Promise<Uint8Array> => {
    const wrapped = await stored(version);
    return wrapped === undefined ? made(version) : unwrapped(wrapped);
  };
  const found = async (version: number): Promise<Uint8Array> => {
    const wrapped = await stored(version);
    if (wrapped === undefined) throw new Error("there is no such data key");
    return unwrapped(wrapped);
  };
  return {
    seal: async (nir, cardRef) => sealNir(nir, cardRef, await dataKey(CURRENT_VERSION, foundOrMade)),
    nirOf: async (cardRef, sealed) => openNir(sealed, cardRef, await dataKey(sealedUnder(sealed), found)),
  };
}
