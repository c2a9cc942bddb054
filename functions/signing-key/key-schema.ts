import * as z from "zod";
import { GENERATION_STATES, SIGNING_PURPOSES } from "../../shared/domain/signing-key.ts";
import { Hash, Instant } from "../../shared/http/reply-parts.ts";

const Mark = z.strictObject({ at: Instant, by: z.string(), reason: z.string() });

/** A signing key with its generations, and what may come next. */
export const KeyReply = z.strictObject({
  purpose: z.enum(SIGNING_PURPOSES),
  version: z.int(),
  generations: z.array(
    z.strictObject({
      generation: z.int(),
      kid: Hash,
      state: z.enum(GENERATION_STATES),
      published: Mark.optional(),
      signing: Mark.optional(),
      replaced: Mark.optional(),
      retired: Mark.optional(),
      certificate: z.strictObject({ from: Instant, until: Instant, made: Mark.optional() }).optional(),
    }),
  ),
  next_steps: z.array(
    z.strictObject({
      generation: z.int(),
      step: z.enum(["published", "signing", "retired", "certified"]),
      possible_from: Instant.optional(),
    }),
  ),
});
export type KeyReply = z.input<typeof KeyReply>;
