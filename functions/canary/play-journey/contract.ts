import * as z from "zod";
import { JOURNEY_STEPS } from "../../../shared/log/metrics.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARD_BASE_URL: z.string(),
  PRACTICE_BASE_URL: z.string(),
  /** Milliseconds after which an answer, of the stage or of KMS, is waited for no more. */
  PATIENCE_MS: z.coerce.number().int().min(100),
  /** ARNs of KMS keys: the phone's hardware key, the one that stands for its code, and the reader's. */
  CANARY_PHONE_KEY: z.string(),
  CANARY_CODE_KEY: z.string(),
  CANARY_READER_KEY: z.string(),
  /** The one that certifies its TLS keys, for a practice API that asks for client certificates. */
  CANARY_TLS_AUTHORITY: z.string(),
});

/** The reader of the canary's practice. */
export const CANARY_READER = "canary";

/** Tag of the phone's key in KMS, whose value is the reference of the card that is bound to it. */
export const CARD_TAG = "canary-card";

/** Who has the card. */
export const CANARY_PERSON = {
  family_name: "CANARI",
  given_names: "Essai",
  birth_date: "1980-01-01",
} as const;

const text = z.string().min(1);
/** What is looked at in the answers; what else stands in them is for other tests. */
export const NonceReply = z.object({ c_nonce: text });
export const SessionReply = z.object({ access_token: text, refresh_token: text });
export const ClientTokenReply = z.object({ access_token: text });
export const KeysReply = z.object({ keys: z.array(z.looseObject({ kty: text, kid: text })).min(1) });
export const ContextReply = z.object({
  context_id: text,
  holder: z.object({ birth_date: text }),
  rights: z.object({ in_force: z.literal(true), organism: z.object({ code: text }) }),
});
export type OpenedContext = z.infer<typeof ContextReply>;
export const RightsReply = z.object({ in_force: z.literal(true) });
export const RecordedReply = z.object({ ref: text, receipt: text });
export const UsesReply = z.object({
  uses: z.array(z.object({ use_id: text })),
  cursor: text.optional(),
  more: z.boolean(),
});
export const Nothing = z.literal("");

/** What became of a journey, for who called for it. */
export const Told = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("no-card") }),
  z.object({ outcome: z.literal("played") }),
  z.object({
    outcome: z.literal("failed"),
    at: z.enum(JOURNEY_STEPS),
    status: z.int().optional(),
    refusal: z.string().optional(),
  }),
]);
export type Told = z.infer<typeof Told>;
