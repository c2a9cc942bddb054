import * as z from "zod";
import type { Professional } from "../../../shared/domain/context.ts";
import type { Listed } from "../../../shared/domain/delta.ts";
import type { Use } from "../../../shared/domain/use.ts";
import { deltaCursor, deltaCursorText } from "../../../shared/http/delta-cursor.ts";
import { objectionReply } from "../objection-reply.ts";
import type { Reply, UseReply } from "./replies.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  CARE_TABLE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  TOKEN_SIGNING_KEY: z.string(),
  DPOP_NONCE_KEY: z.string(),
  CARD_BASE_URL: z.string(),
});

const PLACE = "USE#\\d{4}-\\d{2}-\\d{2}T[\\d:.]{12}Z#[A-Za-z0-9_-]{43}(?:#PUSH)?";

export const Query = z.strictObject({
  limit: z.coerce.number().int().min(1).max(50).default(20),
  cursor: deltaCursor(PLACE).optional(),
});

export const present = ({ entries, cursor, more }: Listed<Use>): Reply => ({
  uses: entries.map(presentUse),
  cursor: cursor && deltaCursorText(cursor),
  more,
});

/** By the identifier that is billed under: nobody tells us a name. */
const presentProfessional = ({ billingId, speciality, profession }: Professional) => ({
  billing_id: billingId,
  speciality,
  profession,
});

const presentUse = (use: Use): UseReply => ({
  use_id: use.id,
  practice: { practice_id: use.practiceId, ...use.practice },
  opened_at: use.openedAt.toISOString(),
  proof_method: use.method,
  /** Whether somebody who gives care was told of the person, or a desk, which is told less. */
  access: use.professional ? "full" : "administrative",
  professional: use.professional && presentProfessional(use.professional),
  objection: use.objection && objectionReply(use.objection),
});
