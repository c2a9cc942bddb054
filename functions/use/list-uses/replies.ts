import * as z from "zod";
import { PROFESSIONS, PROOF_METHODS } from "../../../shared/domain/context.ts";
import { Hash, Instant, Onwards, PracticeSeen } from "../../../shared/http/reply-parts.ts";
import { ObjectionReply } from "../objection-schema.ts";

export const UseReply = z.strictObject({
  use_id: Hash,
  practice: PracticeSeen.partial({ name: true, kind: true }),
  opened_at: Instant,
  proof_method: z.enum(PROOF_METHODS),
  access: z.enum(["full", "administrative"]),
  professional: z
    .strictObject({ billing_id: z.string(), speciality: z.string(), profession: z.enum(PROFESSIONS) })
    .optional(),
  objection: ObjectionReply.optional(),
});
export type UseReply = z.input<typeof UseReply>;

export const Reply = z.strictObject({
  uses: z.array(UseReply),
  cursor: Onwards.optional(),
  more: z.boolean(),
});
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
