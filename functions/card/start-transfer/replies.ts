import * as z from "zod";
import { CardRef, Hash, Instant } from "../../../shared/http/reply-parts.ts";

export const Reply = z.strictObject({ transfer_code: Hash, card_ref: CardRef, expires_at: Instant });
export type Reply = z.input<typeof Reply>;

export const replies = { 201: Reply };
