import * as z from "zod";
import type { CareEvent } from "./care-events.ts";
import type { Answer } from "./http-client.ts";
import { newClientKeys, PracticeClient } from "./practice-client.ts";
import { Secrets } from "./secrets.ts";

const instant = z.iso.datetime({ precision: 3 });
const name = z.string().min(1);
export const ContextReply = z.strictObject({
  context_id: z.string(),
  expires_at: instant,
  proof_method: z.literal("qr"),
  holder: z.strictObject({ family_name: name, given_names: name, birth_date: z.string(), sex: z.enum(["F", "M"]) }),
  beneficiaries: z.array(
    z.strictObject({
      birth_date: z.string(),
      twin_rank: z.int(),
      family_name: name,
      given_names: name,
      quality: z.string().regex(/^[0-9]{2}$/),
    }),
  ),
  rights: z.strictObject({
    organism: z.strictObject({ code: z.string(), regime: z.string(), caisse: z.string() }),
    in_force: z.boolean(),
    from: z.string(),
    until: z.string().optional(),
    checked_at: instant,
  }),
});
export type ContextReply = z.infer<typeof ContextReply>;

export const CareEventReply = z.strictObject({
  event_id: z.uuid(),
  ref: z.string().length(43),
  recorded_at: instant,
  receipt: z.string().min(100),
  repeatable_until: z.iso.date(),
});
/** What a batch is answered: one result a line. */
export const BatchReply = z.strictObject({
  results: z.array(
    z.union([
      z.strictObject({ status: z.literal(201), event: CareEventReply }),
      z.strictObject({ status: z.int().min(400), problem: z.looseObject({ code: z.string(), status: z.int() }) }),
    ]),
  ),
});

/** A practice's billing software with its reader. */
export class Reader extends PracticeClient {
  static async make(practiceUrl: string, clientId: string, secrets = new Secrets()): Promise<Reader> {
    return new Reader(practiceUrl, clientId, await newClientKeys(), "context care-event", secrets);
  }

  /** Posts the phone's QR as it was read. */
  async openContext(qr: string): Promise<Answer<ContextReply>> {
    const value = { qr, billing_id: "691234567", speciality: "01", profession: "doctor" };
    const answer = await this.post("/v1/contexts", value, ContextReply);
    if (answer.status === 201) this.#holdPeople(answer.expecting(201));
    return answer;
  }

  /** Posts a care event; its key is the event's own id unless another is given. */
  recordCareEvent(event: CareEvent, { idempotencyKey = event.event_id } = {}) {
    return this.post("/v1/care-events", event, CareEventReply, { "idempotency-key": `"${idempotencyKey}"` });
  }

  /** Posts some at once. */
  recordCareEvents(events: readonly unknown[]) {
    return this.post("/v1/care-events", events, BatchReply, { "idempotency-key": `"${crypto.randomUUID()}"` });
  }

  /** Names are short: they must not be found anywhere all the same. */
  #holdPeople({ holder, beneficiaries }: ContextReply): void {
    for (const person of [holder, ...beneficiaries]) {
      this.secrets.hold("family name", person.family_name);
      this.secrets.hold("given names", person.given_names);
      this.secrets.hold("birth date", person.birth_date);
    }
  }
}
