import * as z from "zod";
import { CardRef } from "../../../shared/http/reply-parts.ts";

export const Reply = z.strictObject({
  enrolment_id: z.uuid(),
  state: z.literal("active"),
  card_ref: CardRef,
});
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
