import * as z from "zod";
import { PublicJwk } from "../../../shared/protocol/public-jwk.ts";
import { PracticeId } from "../register-practice/contract.ts";

export const Env = z.object({ STAGE: z.string(), PRACTICE_TABLE: z.string() });

export const ReaderPath = z.object({ practiceId: PracticeId, readerId: z.string().regex(/^[a-z0-9-]{1,32}$/) });
const label = z.string().min(1).max(60);
export const ReaderBody = z.strictObject({
  jwk: PublicJwk,
  software: z.strictObject({ name: label, version: label }),
});
