import { GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { KeyGeneration, Mark, SigningKey, SigningPurpose } from "../../domain/signing-key.ts";
import { SIGNING_PURPOSES } from "../../domain/signing-key.ts";
import { InstantText } from "../../kernel/instant-text.ts";
import { PublicJwk } from "../../protocol/public-jwk.ts";
import { type Table, unlessConditionFails } from "./table.ts";

const StoredMark = z.object({
  at: InstantText,
  by: z.string(),
  reason: z.string(),
});
const StoredCertificate = z.object({
  der: z.base64().transform((text) => Buffer.from(text, "base64")),
  from: InstantText,
  until: InstantText,
  made: StoredMark,
});
const StoredGeneration = z.object({
  generation: z.int().min(1),
  jwk: PublicJwk,
  published: StoredMark,
  signing: StoredMark.optional(),
  replaced: StoredMark.optional(),
  retired: StoredMark.optional(),
  certificate: StoredCertificate.optional(),
});
const StoredKey = z.object({ version: z.int().min(1), generations: z.array(StoredGeneration).min(1) });
const NamedKey = StoredKey.extend({ sk: z.enum(SIGNING_PURPOSES) });

const PARTITION = "SIGNING-KEYS";
const keyOf = (purpose: SigningPurpose) => ({ pk: PARTITION, sk: purpose });

/** A generation as it is stored: instants as text. */
const toStore = ({ generation, jwk, certificate, ...marks }: KeyGeneration) => ({
  generation,
  jwk,
  ...Object.fromEntries(Object.entries(marks).map(([step, mark]) => [step, mark && markToStore(mark)])),
  certificate: certificate && {
    der: Buffer.from(certificate.der).toString("base64"),
    from: certificate.from.toISOString(),
    until: certificate.until.toISOString(),
    made: markToStore(certificate.made),
  },
});
const markToStore = (mark: Mark) => ({ ...mark, at: mark.at.toISOString() });

/**
 * How far the rotation of each signing key has come: one small item a purpose, the whole history inside, since a key lives for months. There is
 * none before a key's first step.
 */
export const signingKeysIn = (table: Table) => ({
  signingKey: async (purpose: SigningPurpose): Promise<SigningKey | undefined> => {
    const get = new GetCommand({ TableName: table.name, Key: keyOf(purpose), ConsistentRead: true });
    const { Item } = await table.client.send(get);
    return Item && StoredKey.parse(Item);
  },
  /** Those that a step was ever taken with. */
  signingKeys: async (): Promise<ReadonlyMap<SigningPurpose, SigningKey>> => {
    const query = new QueryCommand({
      TableName: table.name,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": PARTITION },
      ConsistentRead: true,
    });
    const { Items = [] } = await table.client.send(query);
    return new Map(
      z
        .array(NamedKey)
        .parse(Items)
        .map(({ sk, ...key }) => [sk, key]),
    );
  },
  /**
   * Writes the key as it is after one step. False when somebody else's step came first. The SDK's own repeat after a lost answer meets its own
   * write and answers false as well: who looks again finds the step taken.
   */
  writeSigningKey: async (purpose: SigningPurpose, { version, generations }: SigningKey): Promise<boolean> => {
    const put = new PutCommand({
      TableName: table.name,
      Item: { ...keyOf(purpose), type: "signing-key", version, generations: generations.map(toStore) },
      ConditionExpression: version === 1 ? "attribute_not_exists(pk)" : "version = :from",
      ...(version > 1 && { ExpressionAttributeValues: { ":from": version - 1 } }),
    });
    return (await unlessConditionFails(table.client.send(put))).written;
  },
});
