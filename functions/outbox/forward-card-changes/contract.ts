import * as z from "zod";
import { ToldChange } from "../../card/tell-card-change/contract.ts";
import { EndedBinding } from "../../credential/revoke-credentials/contract.ts";
import { DecidedEnrolment } from "../../enrolment/tell-decision/contract.ts";
import { RegistrationMessage } from "../../push/register-device/contract.ts";

export const Env = z.object({
  STAGE: z.string(),
  REGISTRATION_QUEUE: z.string(),
  DECISION_QUEUE: z.string(),
  CARD_CHANGE_QUEUE: z.string(),
  REVOCATION_QUEUE: z.string(),
});

/**
 * What an item of the card table is work for, by queue, and what its worker is handed: as little as it needs, and never a push token. An item
 * may be work for several.
 */
export const WORK = {
  registration: RegistrationMessage.extend({ registration: z.enum(["pending", "retiring"]) }).transform(
    ({ pk, sk }) => ({ pk, sk }),
  ),
  decision: DecidedEnrolment.extend({ decision: z.string(), told: z.undefined().optional() }).transform(
    ({ type, id, endpointArn }) => ({ type, id, endpointArn }),
  ),
  cardChange: ToldChange,
  revocation: EndedBinding,
} as const satisfies Record<string, z.ZodType<object>>;
export type Work = keyof typeof WORK;
