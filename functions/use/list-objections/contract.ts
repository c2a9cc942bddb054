import * as z from "zod";
import type { Listed } from "../../../shared/domain/delta.ts";
import type { ObjectionNotice } from "../../../shared/domain/use.ts";
import { deltaCursor, deltaCursorText } from "../../../shared/http/delta-cursor.ts";
import type { Reply } from "./replies.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARE_TABLE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  PRACTICE_TABLE: z.string(),
  TOKEN_SIGNING_KEY: z.string(),
  DPOP_NONCE_KEY: z.string(),
  PRACTICE_BASE_URL: z.string(),
});

const PLACE = "\\d{4}-\\d{2}-\\d{2}T[\\d:.]{12}Z#[A-Za-z0-9_-]{43}";

export const Query = z.strictObject({
  limit: z.coerce.number().int().min(1).max(50).default(20),
  cursor: deltaCursor(PLACE).optional(),
});

export const present = ({ entries, cursor, more }: Listed<ObjectionNotice>): Reply => ({
  objections: entries.map((notice) => ({
    context_id: notice.contextId,
    practice_id: notice.practiceId,
    reader_id: notice.readerId,
    opened_at: notice.openedAt.toISOString(),
    objected_at: notice.objectedAt.toISOString(),
  })),
  cursor: cursor && deltaCursorText(cursor),
  more,
});
