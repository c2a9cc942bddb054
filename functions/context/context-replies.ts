import * as z from "zod";
import { PROOF_METHODS } from "../../shared/domain/context.ts";
import { BirthDate, Day, Hash, Instant, Organism } from "../../shared/http/reply-parts.ts";

const rights = {
  organism: Organism,
  in_force: z.boolean(),
  /** For who gives the care. */
  from: Day.optional(),
  until: Day.optional(),
};
export const RightsReply = z.strictObject(rights);
export type RightsReply = z.input<typeof RightsReply>;

const holder = {
  person_ref: z.string(),
  family_name: z.string(),
  given_names: z.string(),
  birth_date: BirthDate,
  sex: z.enum(["F", "M"]),
};
const context = {
  context_id: Hash,
  expires_at: Instant,
  proof_method: z.enum(PROOF_METHODS),
  rights: z.strictObject({ ...rights, checked_at: Instant }),
};
const Full = z.strictObject({
  ...context,
  access: z.literal("full"),
  /** `nir` only for a token that asked for it. */
  holder: z.strictObject({ ...holder, nir: z.string().optional() }),
  beneficiaries: z.array(
    z.strictObject({
      birth_date: BirthDate,
      twin_rank: z.int().min(1),
      family_name: z.string(),
      given_names: z.string(),
      quality: z.string(),
    }),
  ),
});
const Administrative = z.strictObject({
  ...context,
  access: z.literal("administrative"),
  holder: z.strictObject(holder),
});
export const ContextReply = z.discriminatedUnion("access", [Full, Administrative]);
export type ContextReply = z.input<typeof ContextReply>;
