import * as z from "zod";
import { FHIR_TYPE, JSON_TYPE } from "../../../shared/http/fhir.ts";
import { linesReply } from "../../../shared/http/problem-reply.ts";
import { Day, fhirResource, Hash, Instant, Jws } from "../../../shared/http/reply-parts.ts";

export const Reply = z.strictObject({
  event_id: z.uuid(),
  ref: Hash,
  recorded_at: Instant,
  receipt: Jws,
  repeatable_until: Day,
});
export type Reply = z.input<typeof Reply>;

export const replies = {
  200: { [FHIR_TYPE]: fhirResource("Bundle") },
  201: { [JSON_TYPE]: Reply, [FHIR_TYPE]: fhirResource("ExplanationOfBenefit") },
  207: linesReply({ status: z.literal(201), event: Reply }),
};
