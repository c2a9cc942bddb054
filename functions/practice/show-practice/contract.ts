import * as z from "zod";
import type { Page } from "../../../shared/adapters/dynamodb/practice-table.ts";
import type { Practice, Reader } from "../../../shared/domain/practice.ts";
import { presentPractice } from "../register-practice/contract.ts";
import { presentReader, ReaderId } from "../register-reader/contract.ts";
import type { Reply } from "./replies.ts";

export { Path } from "../register-practice/contract.ts";

export const Env = z.object({ STAGE: z.string(), PRACTICE_TABLE: z.string() });

/** `after`: the reader after which to go on. */
export const Query = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(100),
  after: ReaderId.optional(),
});

export const present = ({ practice, readers }: { practice: Practice; readers: Page<Reader> }): Reply => ({
  ...presentPractice(practice),
  readers: readers.entries.map(presentReader),
  next_after: readers.next,
});
