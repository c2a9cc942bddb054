import { FHIR_TYPE, JSON_TYPE } from "../../../shared/http/fhir.ts";
import { fhirResource } from "../../../shared/http/reply-parts.ts";
import { RightsReply } from "../context-replies.ts";

export const replies = {
  200: { [JSON_TYPE]: RightsReply, [FHIR_TYPE]: fhirResource("Bundle") },
  304: undefined,
};
