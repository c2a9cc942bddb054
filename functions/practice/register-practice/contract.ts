import * as z from "zod";
import { DEPARTEMENT_CODES } from "../../../shared/domain/departement.ts";
import { PRACTICE_KINDS, type Practice, type PracticeFacts } from "../../../shared/domain/practice.ts";
import type { PracticeReply } from "../registry-replies.ts";
import type { Changed } from "./change-entry.ts";
import type { Reply } from "./replies.ts";

export const Env = z.object({ STAGE: z.string(), PRACTICE_TABLE: z.string() });

export const PracticeId = z.string().regex(/^[0-9]{9}$/);
export const Path = z.object({ practiceId: PracticeId });

const text = (most: number) => z.string().min(1).max(most);
/** What the registry holds of a practice: as it is sent, and as it stands in a line of an import. */
export const PracticeFields = {
  name: text(120),
  kind: z.enum(PRACTICE_KINDS),
  departement: z.enum(DEPARTEMENT_CODES),
  speciality: z
    .string()
    .regex(/^[0-9]{2}$/)
    .optional(),
  address: z
    .strictObject({
      lines: z.array(text(80)).min(1).max(4),
      postcode: z.string().regex(/^[0-9]{5}$/),
      city: text(60),
    })
    .optional(),
  /** Degrees of WGS 84. */
  place: z.strictObject({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) }).optional(),
  /** Whether the practice says that it takes the card. */
  declared: z.boolean().default(false),
  /** Whether people looking for a practice are shown it. Unsaid it stays as it is; a new one is shown. */
  listed: z.boolean().optional(),
};

/** How a change is made: only shown, or only if the entry is still the one that was looked at (0: none). */
export const Caution = {
  dry_run: z.boolean().default(false),
  if_revision: z.int().min(0).optional(),
};

export const Body = z.strictObject({ ...PracticeFields, ...Caution });

/** The facts of a body, without how the change is made. What hides a practice is only taken away by a word on it: an import may have none. */
export const factsOf = (
  { dry_run, if_revision, ...facts }: z.infer<typeof Body>,
  before: Practice | undefined,
): PracticeFacts => ({ ...facts, listed: facts.listed ?? before?.listed ?? true });

export const presentPractice = (practice: Practice): PracticeReply => ({
  practice_id: practice.id,
  name: practice.name,
  kind: practice.kind,
  departement: practice.departement,
  speciality: practice.speciality,
  address: practice.address,
  place: practice.place,
  declared: practice.declared,
  listed: practice.listed,
  state: practice.state,
  revision: practice.revision,
});

export const present = ({ entry, outcome }: Changed<Practice>): Reply => ({ ...presentPractice(entry), outcome });
