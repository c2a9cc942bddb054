import * as z from "zod";
import { linesReply } from "../../../shared/http/problem-reply.ts";

/** `code`: why a statement is not kept. */
export const Reply = z.strictObject({
  number: z.string(),
  outcome: z.enum(["recorded", "not-kept"]),
  code: z.enum(["no_card", "care_over"]).optional(),
});
export type Reply = z.input<typeof Reply>;

/** 201 where it is kept. */
export const replies = {
  200: Reply,
  201: Reply,
  207: linesReply({ status: z.literal([200, 201]), statement: Reply }),
};
