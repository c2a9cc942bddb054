import * as z from "zod";
import { FHIR_TYPE, JSON_TYPE } from "../../../shared/http/fhir.ts";
import { Cents, Day, fhirResource, Instant, Onwards } from "../../../shared/http/reply-parts.ts";

const amounts = { charged_cents: Cents, compulsory_cents: Cents, complementary_cents: Cents, left_cents: Cents };

export const Reply = z.strictObject({
  statements: z.array(
    z.strictObject({
      ref: z.string(),
      fund: z.string(),
      number: z.string(),
      paid_on: Day,
      recorded_at: Instant,
      lines: z.array(z.strictObject({ care_on: Day, code: z.string(), ...amounts })),
      total: z.strictObject(amounts),
    }),
  ),
  cursor: Onwards.optional(),
  more: z.boolean(),
});
export type Reply = z.input<typeof Reply>;

export const replies = { 200: { [JSON_TYPE]: Reply, [FHIR_TYPE]: fhirResource("Bundle") } };
