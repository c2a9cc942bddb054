import type { KMSClient } from "@aws-sdk/client-kms";
import { errors, type JWTVerifyGetKey } from "jose";
import * as z from "zod";
import {
  FIRST_GENERATION,
  type KeyCertificate,
  type KeyGeneration,
  neverRotated,
  publishedGenerations,
  SIGNING_KEY_KEPT_SECONDS,
  type SigningKey,
  type SigningPurpose,
  signingGeneration,
} from "../../domain/signing-key.ts";
import type { Clock } from "../../kernel/clock.ts";
import { keptFor, renewedInPassing } from "../../kernel/kept.ts";
import { barePublicJwk, type PublicJwk, thumbprint } from "../../protocol/public-jwk.ts";
import type { FindSigner, Signer } from "../../protocol/signer.ts";
import { signingKeysIn } from "../dynamodb/signing-keys.ts";
import type { Table } from "../dynamodb/table.ts";
import { kmsPublicKey, kmsSigner, type PublishedKey, verificationKeys } from "./kms-signer.ts";

/** The generations of a key that a function may use, as its environment holds them: `1=arn,2=arn`, at least one. */
const Generations = z
  .string()
  .regex(/^[1-9]\d{0,2}=[^,=]+(,[1-9]\d{0,2}=[^,=]+)*$/)
  .transform((text): ReadonlyMap<number, string> => {
    const entries = text.split(",").map((entry) => entry.split("="));
    return new Map(entries.map(([generation, id = ""]) => [Number(generation), id]));
  });

/** Where no step was ever taken, the first generation signs. */
const NEVER_STEPPED: Stepped = { generation: FIRST_GENERATION };
type Stepped = Pick<KeyGeneration, "generation"> & Partial<KeyGeneration>;

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
export function currentSigner(kms: KMSClient, settings: SigningKeySettings): FindSigner {
  const find = certifiedSigner(kms, settings);
  return async () => (await find()).signer;
}

/** The same with the certificate that verifiers of mdocs believe the signer by, from the same look at the table: undefined when it has none. */
export function certifiedSigner(kms: KMSClient, { purpose, generations, table, now }: SigningKeySettings) {
  const signers = new Map([...Generations.parse(generations)].map(([number, id]) => [number, kmsSigner(kms, id)]));
  const { signingKey } = signingKeysIn(table);
  const known = renewedInPassing(SIGNING_KEY_KEPT_SECONDS, now, () => signingKey(purpose));
  return async (): Promise<{ readonly signer: Signer; readonly certificate: KeyCertificate | undefined }> => {
    const key = await known();
    const { generation, jwk, certificate }: Stepped = key ? signingGeneration(key) : NEVER_STEPPED;
    const signer = signers.get(generation);
    if (!signer) throw new Error(`this function has no generation ${generation} of the ${purpose} key`);
    if (jwk && thumbprint(jwk) !== (await signer.kid()))
      throw new Error(`generation ${generation} of the ${purpose} key is not the one that is published`);
    return { signer, certificate };
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
  const known = keptFor(SIGNING_KEY_KEPT_SECONDS, now, signingKeysIn(table).signingKeys);
  const { original } = existingKeys(kms, generations);
  return async (...purposes: readonly SigningPurpose[]): Promise<{ keys: PublishedKey[] }> => {
    const rotated = await known();
    const keys = await Promise.all(purposes.map((purpose) => rotated.get(purpose) ?? original(purpose)));
    return { keys: keys.flatMap(publishedKeysOf) };
  };
}

/** The generations that exist, each asked of KMS once at most. */
export function existingKeys(kms: KMSClient, generations: Partial<Record<SigningPurpose, string>>) {
  const keys = new Map(
    Object.entries(generations).map(([purpose, text]) => [
      purpose,
      new Map([...Generations.parse(text)].map(([number, id]) => [number, kmsPublicKey(kms, id)])),
    ]),
  );
  const publicKey = async (purpose: SigningPurpose, generation: number): Promise<PublicJwk | undefined> => {
    const published = await keys.get(purpose)?.get(generation)?.publicJwk();
    return published && barePublicJwk(published);
  };
  return {
    publicKey,
    numbers: (purpose: SigningPurpose): number[] => [...(keys.get(purpose)?.keys() ?? [])],
    /** A key that was never rotated: its first generation. */
    original: async (purpose: SigningPurpose): Promise<SigningKey> => {
      const jwk = await publicKey(purpose, FIRST_GENERATION);
      if (!jwk) throw new Error(`the ${purpose} key was never rotated and has no first generation`);
      return neverRotated(jwk);
    },
  };
}

const publishedKeysOf = (key: SigningKey): PublishedKey[] =>
  publishedGenerations(key).map(({ jwk }) => ({ ...jwk, use: "sig", alg: "ES256", kid: thumbprint(jwk) }));
