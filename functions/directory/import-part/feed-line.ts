import * as z from "zod";
import { CANARY_ORGANISM, isCanarysNir } from "../../../shared/domain/canary.ts";
import type { BadLine, BadReason, FeedLine } from "../../../shared/domain/directory-feed.ts";
import {
  type DirectoryEntry,
  EXCLUSION_REASONS,
  type Insured,
  MAX_BENEFICIARIES,
} from "../../../shared/domain/insured.ts";
import { type Nir, parseNir } from "../../../shared/domain/nir.ts";

/** A person's whole state as their fund tells it. The reference and the sealed number are the directory's own. */
export interface FeedPerson extends Omit<DirectoryEntry, "insured" | "sealedNir"> {
  readonly insured: Omit<Insured, "cardRef">;
}

export interface GoodLine {
  readonly line: number;
  readonly nir: Nir;
  readonly person: FeedPerson;
}

const name = z.string().min(1).max(100);
const quality = z.string().regex(/^\d{2}$/);
const realDay = z.iso.date();
/** Registers hold unreal dates: the month and the day may be anything of two digits, 00 for unknown. */
const birthDate = z.string().regex(/^(18|19|20)\d{2}-\d{2}-\d{2}$/);
const isOrdered = ({ from, until }: { from: string; until?: string | undefined }) => !until || from <= until;
const period = { from: realDay, until: realDay.optional() };

/** The contract of a line: one person's whole present state, so that the order of lines and files does not matter. */
export const FeedRecord = z.strictObject({
  nir: z.string().length(15),
  revision: z.int().min(0),
  account_subject: z.string().min(1).max(255).optional(),
  family_name: name,
  birth_name: name.optional(),
  given_names: name,
  sex: z.enum(["F", "M"]),
  birth_date: birthDate,
  quality,
  organism: z.string().regex(/^\d{9}$/),
  rights: z.strictObject(period).refine(isOrdered),
  exclusion: z
    .strictObject({ reason: z.enum(EXCLUSION_REASONS), ...period })
    .refine(isOrdered)
    .optional(),
  deceased_on: realDay.optional(),
  beneficiaries: z
    .array(
      z.strictObject({
        birth_date: birthDate,
        twin_rank: z.int().min(1).max(9),
        family_name: name,
        given_names: name,
        /** Without it the person has no card of their own: what a card says is said whole. */
        sex: z.enum(["F", "M"]).optional(),
        quality,
      }),
    )
    .max(MAX_BENEFICIARIES),
});
export type FeedRecord = z.infer<typeof FeedRecord>;

/** A line with nothing on it: counted, so that numbers are right, and passed over. */
export const isBlank = ({ bytes }: FeedLine): boolean =>
  bytes?.every((byte) => [0x0d, 0x20, 0x09].includes(byte)) ?? false;

export type ReadLine = { readonly good: GoodLine } | { readonly bad: BadLine };

/** Reads a line; whatever is wrong with it is an answer, never an exception. */
export function readLine({ number: line, bytes }: FeedLine): ReadLine {
  const bad = (reason: BadReason, fields?: string[]) => ({ bad: { line, reason, ...(fields && { fields }) } });
  if (bytes === undefined) return bad("too-long");
  const text = attempt(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  if (text === undefined) return bad("not-utf8");
  const json = attempt(() => ({ value: JSON.parse(text) as unknown }));
  if (json === undefined) return bad("not-json");
  const parsed = FeedRecord.safeParse(json.value);
  if (!parsed.success) return bad("invalid", wrongFields(parsed.error));
  const nir = parseNir(parsed.data.nir);
  if (!nir.ok) return bad(nir.refusal.kind);
  // The centre that there is not is the canary's, and it has no other.
  if (isCanarysNir(nir.value) !== (parsed.data.organism === CANARY_ORGANISM)) return bad("invalid", ["organism"]);
  return { good: { line, nir: nir.value, person: personOf(parsed.data) } };
}

/** Paths come from our own contract. A field that is unknown is not named: whoever made the file may have written anything there. */
const wrongFields = (error: z.ZodError): string[] => [
  ...new Set(error.issues.map(({ path }) => path.join(".") || "(record)")),
];

function attempt<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

const personOf = (record: FeedRecord): FeedPerson => ({
  revision: record.revision,
  insured: {
    accountSubject: record.account_subject,
    familyName: record.family_name,
    birthName: record.birth_name,
    givenNames: record.given_names,
    sex: record.sex,
    birthDate: record.birth_date,
    quality: record.quality,
    organism: record.organism,
    rights: record.rights,
    exclusion: record.exclusion,
    deceasedOn: record.deceased_on,
  },
  beneficiaries: record.beneficiaries.map((beneficiary) => ({
    birthDate: beneficiary.birth_date,
    twinRank: beneficiary.twin_rank,
    familyName: beneficiary.family_name,
    givenNames: beneficiary.given_names,
    sex: beneficiary.sex,
    quality: beneficiary.quality,
  })),
});
