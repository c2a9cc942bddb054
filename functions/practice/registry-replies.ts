import * as z from "zod";
import { PRACTICE_KINDS, READER_ROLES } from "../../shared/domain/practice.ts";
import { REGISTRY_STATES } from "../../shared/domain/registry.ts";
import { Address, Hash } from "../../shared/http/reply-parts.ts";
import { PublicJwk } from "../../shared/protocol/public-jwk.ts";

const entry = { state: z.enum(REGISTRY_STATES), revision: z.int().min(1) };

export const PracticeReply = z.strictObject({
  practice_id: z.string(),
  name: z.string(),
  kind: z.enum(PRACTICE_KINDS),
  departement: z.string(),
  speciality: z.string().optional(),
  address: Address.optional(),
  place: z.strictObject({ latitude: z.number(), longitude: z.number() }).optional(),
  declared: z.boolean(),
  listed: z.boolean(),
  ...entry,
});
export type PracticeReply = z.input<typeof PracticeReply>;

export const ReaderReply = z.strictObject({
  client_id: z.string(),
  jwk: PublicJwk,
  next_jwk: PublicJwk.optional(),
  role: z.enum(READER_ROLES),
  software: z.strictObject({ name: z.string(), version: z.string() }),
  certificate: Hash.optional(),
  ...entry,
});
export type ReaderReply = z.input<typeof ReaderReply>;

/** What became of a wished change; in a dry run what would. */
export const ChangeOutcome = z.enum(["created", "changed", "unchanged"]);
