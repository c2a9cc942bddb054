import * as z from "zod";
import { cellOf } from "../../domain/place-cells.ts";
import { PRACTICE_KINDS, type Practice, READER_ROLES, type Reader } from "../../domain/practice.ts";
import { REGISTRY_STATES } from "../../domain/registry.ts";
import { PublicJwk } from "../../protocol/public-jwk.ts";

const state = z.enum(REGISTRY_STATES);
const revision = z.int();

export const StoredPractice = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(PRACTICE_KINDS),
  departement: z.string(),
  speciality: z.string().optional(),
  address: z.object({ lines: z.array(z.string()), postcode: z.string(), city: z.string() }).optional(),
  place: z.object({ latitude: z.number(), longitude: z.number() }).optional(),
  declared: z.boolean(),
  listed: z.boolean().default(true),
  state,
  revision,
}) satisfies z.ZodType<Practice>;

export const StoredReader = z.object({
  practiceId: z.string(),
  readerId: z.string(),
  jwk: PublicJwk,
  nextJwk: PublicJwk.optional(),
  role: z.enum(READER_ROLES),
  software: z.object({ name: z.string(), version: z.string() }),
  certificate: z.string().optional(),
  state,
  revision,
}) satisfies z.ZodType<Reader>;

/** Everything of a practice stands in its own partition; the directory of a département repeats what can be looked for. */
export const practicePartition = (id: string): string => `PRACTICE#${id}`;
export const practiceKey = (id: string) => ({ pk: practicePartition(id), sk: "PRACTICE" });
export const readerKey = (id: string, readerId: string) => ({ pk: practicePartition(id), sk: `READER#${readerId}` });
export const directoryPartition = (departement: string): string => `DIRECTORY#${departement}`;
export const directoryKey = ({ id, kind, departement }: Pick<Practice, "id" | "kind" | "departement">) => ({
  pk: directoryPartition(departement),
  sk: `${kind}#${id}`,
});
/** Where a practice is, in the cell of that place; nowhere where its place isn't known. */
export const placedPartition = (cell: string): string => `PLACES#${cell}`;
export const placedItem = ({ id, kind, departement, place }: Practice) =>
  place && { pk: placedPartition(cellOf(place)), sk: `${kind}#${id}`, id, kind, departement, place };
