import * as z from "zod";
import type { Page } from "../../../shared/adapters/dynamodb/practice-table.ts";
import { type MinimumVersion, SOFTWARE_NAME } from "../../../shared/domain/software.ts";
import { presentMinimum } from "../require-version/contract.ts";
import type { Reply } from "./replies.ts";

export const Env = z.object({ STAGE: z.string(), PRACTICE_TABLE: z.string() });

/** `after`: the software after which to go on. */
export const Query = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(100),
  after: z.string().regex(SOFTWARE_NAME).optional(),
});

export const present = ({ entries, next }: Page<MinimumVersion>): Reply => ({
  software: entries.map(presentMinimum),
  next_after: next,
});
