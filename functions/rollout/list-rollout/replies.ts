import * as z from "zod";
import { Day, Opening, OpeningState } from "../../../shared/http/reply-parts.ts";

/** As open as its most open route. */
export const DepartementReply = z.strictObject({
  code: z.string(),
  name: z.string(),
  state: OpeningState,
  routes: z.array(Opening),
});
export type DepartementReply = z.input<typeof DepartementReply>;

export const Reply = z.strictObject({ as_of: Day, departements: z.array(DepartementReply) });
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply, 304: undefined };
