import * as z from "zod";
import { nextCertificates } from "../../shared/domain/document-signer.ts";
import {
  type KeyCertificate,
  type KeyWaits,
  type Mark,
  nextSteps,
  SIGNING_PURPOSES,
  type SigningKey,
  type SigningPurpose,
  stateOf,
} from "../../shared/domain/signing-key.ts";
import { thumbprint } from "../../shared/protocol/public-jwk.ts";
import type { KeyReply } from "./key-schema.ts";

/** What the functions that show and change signing keys are told. */
export const KeysEnv = z.object({
  STAGE: z.string(),
  SIGNING_TABLE: z.string(),
  CREDENTIAL_SIGNING_KEY: z.string(),
  TOKEN_SIGNING_KEY: z.string(),
  RECEIPT_SIGNING_KEY: z.string(),
  METADATA_SIGNING_KEY: z.string(),
  SIGNING_KEY_WAIT: z.coerce.number(),
});

/** The generations of each key as the environment holds them. */
export const generationsOf = (env: z.infer<typeof KeysEnv>): Readonly<Record<SigningPurpose, string>> => ({
  credential: env.CREDENTIAL_SIGNING_KEY,
  token: env.TOKEN_SIGNING_KEY,
  receipt: env.RECEIPT_SIGNING_KEY,
  metadata: env.METADATA_SIGNING_KEY,
});

export const PurposePath = z.object({ purpose: z.enum(SIGNING_PURPOSES) });

/** A key, and what it takes to tell what comes next. */
export interface ShownKey {
  readonly purpose: SigningPurpose;
  readonly key: SigningKey;
  /** Numbers of the generations that exist. */
  readonly existing: readonly number[];
  readonly waits: KeyWaits;
}

const presentMark = (mark: Mark | undefined) => mark && { ...mark, at: mark.at.toISOString() };

const presentCertificate = ({ from, until, made }: KeyCertificate) => ({
  from: from.toISOString(),
  until: until.toISOString(),
  made: presentMark(made),
});

export const presentKey = ({ purpose, key, existing, waits }: ShownKey): KeyReply => ({
  purpose,
  version: key.version,
  generations: key.generations.map((each) => ({
    generation: each.generation,
    kid: thumbprint(each.jwk),
    state: stateOf(each),
    published: presentMark(each.published),
    signing: presentMark(each.signing),
    replaced: presentMark(each.replaced),
    retired: presentMark(each.retired),
    certificate: each.certificate && presentCertificate(each.certificate),
  })),
  next_steps: [...nextSteps(key, existing, waits), ...nextCertificates(purpose, key)].map(
    ({ generation, step, possibleFrom }) => ({
      generation,
      step,
      possible_from: possibleFrom?.toISOString(),
    }),
  ),
});
