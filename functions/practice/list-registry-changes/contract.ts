import * as z from "zod";
import type { LoggedChange, Page } from "../../../shared/adapters/dynamodb/practice-table.ts";
import { asOpaqueText, opaqueText } from "../../../shared/http/opaque-text.ts";
import { presentPractice } from "../register-practice/contract.ts";
import { presentReader } from "../register-reader/contract.ts";
import type { ChangeReply, Reply } from "./replies.ts";

export { Path } from "../register-practice/contract.ts";

export const Env = z.object({ STAGE: z.string(), PRACTICE_TABLE: z.string() });

/** The place in the log after which to go on. */
const cursor = opaqueText(200).refine((place) =>
  /^[0-9T:.Z-]{24}#(PRACTICE|READER#[a-z0-9-]{1,32})#[0-9]{1,9}$/.test(place),
);

export const Query = z.strictObject({
  limit: z.coerce.number().int().min(1).max(50).default(20),
  cursor: cursor.optional(),
});

const presentChange = (change: LoggedChange): ChangeReply => {
  const { at, by, reason } = change;
  if (change.type === "practice-change") {
    const { before, after } = change;
    return { at, by, reason, before: before && presentPractice(before), after: presentPractice(after) };
  }
  const { before, after } = change;
  return { at, by, reason, before: before && presentReader(before), after: presentReader(after) };
};

export const present = ({ entries, next }: Page<LoggedChange>): Reply => ({
  changes: entries.map(presentChange),
  next_cursor: next && asOpaqueText(next),
});
