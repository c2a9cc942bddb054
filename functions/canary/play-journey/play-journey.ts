import { CANARY_PRACTICE } from "../../../shared/domain/canary.ts";
import type { JourneyStep } from "../../../shared/log/metrics.ts";
import type { Call } from "./call.ts";
import type { World } from "./client.ts";
import type { ClientKey } from "./client-key.ts";
import { CANARY_READER } from "./contract.ts";
import { type PhoneKeys, phoneOf, type Session } from "./phone.ts";
import { newConsultation, receiptKeys, type SignedInReader, signInReader } from "./reader.ts";
import { verifyReceipt } from "./verify-receipt.ts";

export interface JourneyKeys extends PhoneKeys {
  readonly reader: ClientKey;
}

export interface JourneyPorts extends Omit<World, "call"> {
  /** How calls are made, with one client certificate from a journey's beginning to its end: its token is bound to it. */
  connect(): Promise<Call>;
  keys(): Promise<JourneyKeys>;
  /** Reference of the card that is bound to the phone's key; undefined: none has been enrolled. */
  cardRef(): Promise<string | undefined>;
  /** Until what the outbox writes may be there. */
  pause(): Promise<void>;
}

/** What became of a journey. */
export type Journey =
  | { readonly kind: "no-card" }
  | { readonly kind: "played"; readonly steps: number; readonly cursor: string | undefined }
  | { readonly kind: "failed"; readonly steps: number; readonly at: JourneyStep; readonly error: unknown };

/** A use stands in the list seconds after its context, as the phone is told. */
const LOOKS = 20;

/** Milliseconds from its beginning after which a journey begins nothing more: what it has begun by then, four calls of seconds, ends before its function does. */
const LONGEST = 85_000;

/**
 * What happens every day: the reader reads the phone's QR, asks for rights, records care and cancels it again; the receipt is verified with nothing
 * but published keys, and the phone sees that its card was used. It ends at the first step that is not as it must be, or begins too late.
 * @param cursor how far the uses were read the last time: there are 288 a day
 */
export async function playJourney(ports: JourneyPorts, cursor: string | undefined): Promise<Journey> {
  const taken: JourneyStep[] = [];
  const inTime = deadline(ports);
  const step = async <Result>(name: JourneyStep, take: () => Promise<Result>): Promise<Result> => {
    taken.push(name);
    inTime();
    return take();
  };
  try {
    const cardRef = await step("keys", ports.cardRef);
    if (cardRef === undefined) return { kind: "no-card" };
    const read = await play({ ...ports, inTime }, cardRef, step, cursor);
    return { kind: "played", steps: taken.length, cursor: read };
  } catch (error) {
    return { kind: "failed", steps: taken.length - 1, at: taken.at(-1) ?? "keys", error };
  }
}

/** Each call was answered, but all of them so late that the function would be broken off before the end. */
class JourneyTooSlow extends Error {
  override readonly name = "JourneyTooSlow";
}

interface InTime {
  /** Asked before anything is begun. @throws JourneyTooSlow */
  inTime(): void;
}

function deadline({ now }: JourneyPorts): InTime["inTime"] {
  const last = now().getTime() + LONGEST;
  return () => {
    if (now().getTime() > last) throw new JourneyTooSlow("the journey takes too long");
  };
}

type Step = <Result>(name: JourneyStep, take: () => Promise<Result>) => Promise<Result>;

async function play(journey: JourneyPorts & InTime, cardRef: string, step: Step, cursor: string | undefined) {
  const { device, code, reader: readerKey } = await step("keys", journey.keys);
  const ports = { ...journey, call: await step("client-certificate", journey.connect) };
  const published = await step("published-keys", () => receiptKeys(ports));
  const phone = phoneOf(ports, { device, code });
  const reader = await step("reader-token", () => signInReader(ports, readerKey));
  const session = await step("session", () => phone.openSession(cardRef));
  const context = await step("context", async () => reader.openContext(await phone.qr(cardRef)));
  const { context_id } = context;
  await step("rights", () => reader.rightsHold(context_id));
  const consultation = newConsultation(ports);
  const { ref, receipt } = await step("care-event", () => reader.record(context, consultation));
  const { claim_digest } = consultation;
  const whose = { reader: CANARY_READER, practice: CANARY_PRACTICE, context_id };
  const expected = { keys: published, issuer: ports.practiceUrl };
  await step("receipt", () =>
    verifyReceipt(receipt, { ...expected, claims: { ...whose, kind: "consultation", claim_digest } }),
  );
  const cancelled = await step("cancellation", () => reader.cancel(context_id, ref));
  await step("receipt", () =>
    verifyReceipt(cancelled.receipt, { ...expected, claims: { ...whose, kind: "cancellation", cancels: ref } }),
  );
  const read = await step("uses", () => seenAmongUses(ports, session, context_id, cursor));
  await step("end", () => leave(reader, session, context_id));
  return read;
}

/** The context and the session are over, as when phone and reader are put away. */
async function leave(reader: SignedInReader, session: Session, contextId: string): Promise<void> {
  await reader.closeContext(contextId);
  await session.end();
}

/** The use that its holder would object to is not in their list. */
class UseNotSeen extends Error {
  override readonly name = "UseNotSeen";
}

/** Reads on until the use is there. Answers where to begin the next time. @throws UseNotSeen, JourneyTooSlow */
async function seenAmongUses(
  { pause, inTime }: JourneyPorts & InTime,
  session: Session,
  contextId: string,
  from: string | undefined,
): Promise<string | undefined> {
  let last = from;
  for (let look = 0; look < LOOKS; look += 1) {
    if (look > 0) await pause();
    for (;;) {
      inTime();
      const page = await session.uses(last);
      if (page.uses.some(({ use_id }) => use_id === contextId)) return last;
      if (!page.more) break;
      last = page.cursor;
    }
  }
  throw new UseNotSeen("the use is not in the list");
}
