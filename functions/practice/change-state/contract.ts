import * as z from "zod";
import { ChangeReason } from "../../../shared/http/change-reason.ts";
import { Caution, PracticeId } from "../register-practice/contract.ts";
import { ReaderId } from "../register-reader/contract.ts";

export const Env = z.object({ STAGE: z.string(), PRACTICE_TABLE: z.string() });

/** A reader, or without one the practice with all of its readers. */
export const Path = z.object({ practiceId: PracticeId, readerId: ReaderId.optional() });
export const Body = z.strictObject({ reason: ChangeReason, ...Caution });
