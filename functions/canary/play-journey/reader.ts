import type * as z from "zod";
import { CANARY_PRACTICE } from "../../../shared/domain/canary.ts";
import { digest } from "../../../shared/kernel/ids.ts";
import { expecting, jsonBody } from "./call.ts";
import { signIn, type World } from "./client.ts";
import type { ClientKey } from "./client-key.ts";
import {
  CANARY_READER,
  ContextReply,
  KeysReply,
  Nothing,
  type OpenedContext,
  RecordedReply,
  RightsReply,
} from "./contract.ts";

/** What it is registered as. */
export const CLIENT_ID = `${CANARY_PRACTICE}.${CANARY_READER}`;
const SPECIALITY = "01";

/** What a consultation says that nobody is to pay: whoever should take it for real owes nothing. */
export interface Consultation {
  readonly event_id: string;
  readonly claim_digest: string;
}

/** A practice's billing software with its reader, signed in. */
export interface SignedInReader {
  openContext(qr: string): Promise<OpenedContext>;
  rightsHold(contextId: string): Promise<void>;
  record(context: OpenedContext, consultation: Consultation): Promise<z.infer<typeof RecordedReply>>;
  cancel(contextId: string, ref: string): Promise<z.infer<typeof RecordedReply>>;
  closeContext(contextId: string): Promise<void>;
}

/** The keys that verify receipts, as anybody finds them. */
export async function receiptKeys({ practiceUrl, call }: World): Promise<z.infer<typeof KeysReply>> {
  return expecting(await call({ method: "GET", url: `${practiceUrl}/jwks/receipts.json` }), 200, KeysReply);
}

export async function signInReader(world: World, key: ClientKey): Promise<SignedInReader> {
  const { practiceUrl, ids, now } = world;
  const ask = await signIn(world, { clientId: CLIENT_ID, key, scope: "context care-event" });

  const post = (path: string, value: object, more: Readonly<Record<string, string>> = {}) => {
    const { headers, body } = jsonBody(value);
    return ask({ method: "POST", url: `${practiceUrl}${path}`, headers: { ...headers, ...more }, body });
  };
  const recorded = async (event: { readonly event_id: string; readonly [member: string]: unknown }) =>
    expecting(await post("/v1/care-events", event, { "idempotency-key": `"${event.event_id}"` }), 201, RecordedReply);

  return {
    openContext: async (qr) => {
      const professional = { billing_id: CANARY_PRACTICE, speciality: SPECIALITY, profession: "doctor" };
      return expecting(await post("/v1/contexts", { qr, professional }), 201, ContextReply);
    },
    rightsHold: async (id) => {
      const asked = { method: "GET", url: `${practiceUrl}/v1/contexts/${id}/rights` } as const;
      expecting(await ask(asked), 200, RightsReply);
    },
    record: (context, consultation) => recorded(freeConsultation(context, consultation, now())),
    cancel: (context_id, cancels) =>
      recorded({ event_id: ids.uuid(), context_id, kind: "cancellation", cancels, reason: "entered-twice" }),
    closeContext: async (id) => {
      const asked = { method: "DELETE", url: `${practiceUrl}/v1/contexts/${id}` } as const;
      expecting(await ask(asked), 204, Nothing);
    },
  };
}

export function newConsultation({ ids }: World): Consultation {
  const event_id = ids.uuid();
  return { event_id, claim_digest: digest("canary", event_id) };
}

const NO_SHARES = { compulsory_cents: 0, complementary_cents: 0, insured_cents: 0 };
const freeConsultation = ({ context_id, holder, rights }: OpenedContext, told: Consultation, at: Date) => ({
  ...told,
  context_id,
  kind: "consultation",
  performed_at: at.toISOString(),
  beneficiary: { birth_date: holder.birth_date, twin_rank: 1 },
  invoice: {
    number: `CANARY-${at.getTime()}`,
    professional: { rpps: "00000000001", speciality: SPECIALITY },
    payers: { compulsory: { organism: rights.organism.code, amount_cents: 0 }, insured: { amount_cents: 0 } },
    acts: [{ code: "CANARY", quantity: 1, amount_cents: 0, shares: NO_SHARES }],
    total_cents: 0,
  },
});
