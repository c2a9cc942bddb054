import * as z from "zod";
import { NOTIFIED_EVENTS } from "../../../shared/domain/credential.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  STATUS_TABLE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  TOKEN_SIGNING_KEY: z.string(),
  DPOP_NONCE_KEY: z.string(),
  CARD_BASE_URL: z.string(),
});

/** Characters of the description (§11.1); one that says nothing is left out. */
const ASCII_TEXT = /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/;

/** OpenID4VCI 1.0 §11.1. Unknown members are ignored. The description is for developers, may hold anything, and is not read further. */
export const Body = z.object({
  notification_id: z.string().min(1).max(256),
  event: z.enum(NOTIFIED_EVENTS),
  event_description: z.string().max(1000).regex(ASCII_TEXT).optional(),
});
