import type { KMSClient } from "@aws-sdk/client-kms";
import { errors, type JWTVerifyGetKey } from "jose";
import * as z from "zod";
import {
  FIRST_GENERATION,
  neverRotated,
  publishedGenerations,
  type SigningKey,
  type SigningPurpose,
  signingGeneration,
} from "../../domain/signing-key.ts";
import type { Clock } from "../../kernel/clock.ts";
import { keptFor, renewedInPassing } from "../../kernel/kept.ts";
import { thumbprint } from "../../protocol/public-jwk.ts";
import type { FindSigner } from "../../protocol/signer.ts";
import { signingKeysIn } from "../dynamodb/signing-keys.ts";
import type { Table } from "../dynamodb/table.ts";
import { kmsPublicKey, kmsSigner, type PublishedKey, verificationKeys } from "./kms-signer.ts";

/** Seconds that an environment keeps how far a key's rotation has come. */
const KEPT_SECONDS = 60;

/** The generations of a key that a function may use, as its environment holds them: `1=arn,2=arn`, at least one. */
const Generations = z
  .string()
  .regex(/^[1-9]\d{0,2}=[^,=]+(,[1-9]\d{0,2}=[^,=]+)*$/)
  .transform((text): ReadonlyMap<number, string> => {
    const entries = text.split(",").map((entry) => entry.split("="));
    return new Map(entries.map(([generation, id = ""]) => [Number(generation), id]));
  });

export interface SigningKeySettings {
  readonly purpose: SigningPurpose;
  /** `1=arn,2=arn` */
  readonly generations: string;
  /** Where it stands how far rotation has come. */
  readonly table: Table;
  readonly now: Clock;
}

/**
 * Signs ES256 by the generation that the table says. The table is asked once a minute, beside what the caller does; that a function signs by
 * the one before for a while longer is harmless, since that one stays published for longer than anything signed so.
 */
export function currentSigner(kms: KMSClient, { purpose, generations, table, now }: SigningKeySettings): FindSigner {
  const signers = new Map([...Generations.parse(generations)].map(([number, id]) => [number, kmsSigner(kms, id)]));
  const { signingKey } = signingKeysIn(table);
  const known = renewedInPassing(KEPT_SECONDS, now, () => signingKey(purpose));
  return async () => {
    const key = await known();
    const { generation, jwk } = key ? signingGeneration(key) : { generation: FIRST_GENERATION, jwk: undefined };
    const signer = signers.get(generation);
    if (!signer) throw new Error(`this function has no generation ${generation} of the ${purpose} key`);
    if (jwk && thumbprint(jwk) !== (await signer.kid()))
      throw new Error(`generation ${generation} of the ${purpose} key is not the one that is published`);
    return signer;
  };
}

/**
 * To verify with any generation that the function has, without asking which of them signs: none does before its turn. The first alone is asked
 * of KMS until something comes that another one signed.
 */
export function anyGeneration(kms: KMSClient, generations: string): () => Promise<JWTVerifyGetKey> {
  const [first, ...others] = [...Generations.parse(generations).values()].map((id) => kmsPublicKey(kms, id));
  const firstAlone = verificationKeys(first ? [first] : []);
  const theOthers = verificationKeys(others);
  return async () => {
    const find = await firstAlone();
    return async (header, token) => {
      try {
        return await find(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        return (await theOthers())(header, token);
      }
    };
  };
}

export interface PublisherSettings {
  /** Of each purpose whose keys are published, `1=arn,2=arn`. */
  readonly generations: Partial<Record<SigningPurpose, string>>;
  readonly table: Table;
  readonly now: Clock;
}

/**
 * The public keys of purposes as they are published, the oldest first. They stand in the table: KMS is asked only for a key that was never
 * rotated, and no deploy takes a key away that is published.
 */
export function keyPublisher(kms: KMSClient, { generations, table, now }: PublisherSettings) {
  const known = keptFor(KEPT_SECONDS, now, signingKeysIn(table).signingKeys);
  const originals = new Map(Object.entries(generations).map(([purpose, text]) => [purpose, originalKey(kms, text)]));
  return async (...purposes: readonly SigningPurpose[]): Promise<{ keys: PublishedKey[] }> => {
    const rotated = await known();
    const keys = purposes.map((purpose) => rotated.get(purpose) ?? originals.get(purpose)?.());
    return { keys: (await Promise.all(keys)).flatMap((key) => (key ? publishedKeysOf(key) : [])) };
  };
}

/** A key that was never rotated: its first generation, as KMS has it. */
export function originalKey(kms: KMSClient, generations: string): () => Promise<SigningKey> {
  const id = Generations.parse(generations).get(FIRST_GENERATION);
  const publicKey = id === undefined ? undefined : kmsPublicKey(kms, id);
  return async () => {
    if (!publicKey) throw new Error("a key that was never rotated needs its first generation");
    const { kty, crv, x, y } = await publicKey.publicJwk();
    return neverRotated({ kty, crv, x, y });
  };
}

const publishedKeysOf = (key: SigningKey): PublishedKey[] =>
  publishedGenerations(key).map(({ jwk }) => ({ ...jwk, use: "sig", alg: "ES256", kid: thumbprint(jwk) }));
