import * as z from "zod";
import { ACCEPTANCES } from "../../../shared/domain/acceptance.ts";
import { PRACTICE_KINDS } from "../../../shared/domain/practice.ts";
import { Address, Onwards } from "../../../shared/http/reply-parts.ts";

export const Reply = z.strictObject({
  departement: z.string().optional(),
  practices: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      kind: z.enum(PRACTICE_KINDS),
      speciality: z.string().optional(),
      address: Address.optional(),
      distance_km: z.number().min(0).optional(),
      declared: z.boolean(),
      accepted: z.strictObject({ last_30_days: z.enum(ACCEPTANCES) }),
    }),
  ),
  next_cursor: Onwards.optional(),
});
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply, 304: undefined };
