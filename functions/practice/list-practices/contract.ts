import * as z from "zod";
import type { ListedPractice } from "../../../shared/adapters/dynamodb/practice-directory.ts";
import type { Page } from "../../../shared/adapters/dynamodb/practice-table.ts";
import { DEPARTEMENT_CODES } from "../../../shared/domain/departement.ts";
import { PRACTICE_KINDS } from "../../../shared/domain/practice.ts";
import { presentPractice } from "../register-practice/contract.ts";
import type { Reply } from "./replies.ts";

export const Env = z.object({ STAGE: z.string(), PRACTICE_TABLE: z.string() });

const KINDS = PRACTICE_KINDS.join("|");
/** The practice after which to go on, as a département's directory keeps it. */
const Cursor = z.string().regex(new RegExp(`^(${KINDS})\\.[0-9]{9}$`));

export const Query = z.strictObject({
  departement: z.enum(DEPARTEMENT_CODES),
  kind: z.enum(PRACTICE_KINDS).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: Cursor.transform((text) => text.replace(".", "#")).optional(),
});

export const present = ({ entries, next }: Page<ListedPractice>): Reply => ({
  practices: entries.map(({ practice, accepted }) => ({ ...presentPractice(practice), accepted })),
  next_cursor: next?.replace("#", "."),
});
