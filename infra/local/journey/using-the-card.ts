import { setTimeout as wait } from "node:timers/promises";
import { consultation } from "../../../test/support/care-events.ts";
import { PracticeAdmin } from "../../../test/support/practice-admin.ts";
import { Reader } from "../../../test/support/reader.ts";
import { receiptMatches, verifyReceipt } from "../../../test/support/receipt-verifier.ts";
import type { JourneyContext, JourneyStep } from "../journey-step.ts";
import { memoryOf, must } from "./memory.ts";

const PRACTICE = "691234567";

export const context: JourneyStep = {
  name: "A registered reader reads the phone's QR",
  run: async (journey) => {
    const memory = memoryOf(journey);
    const reader = await registeredReader(journey, "front-desk");
    const other = await registeredReader(journey, "second-desk");
    const qr = await memory.need("phone").qr();
    const opened = (await reader.openContext(qr)).expecting(201);
    must(opened.rights.in_force, "the rights are not in force");
    must(opened.beneficiaries.length === 2, `${opened.beneficiaries.length} beneficiaries instead of 2`);
    const again = await other.openContext(qr);
    must(again.status === 409, `the same QR from another reader is answered ${again.status}`);
    Object.assign(memory, { reader, qr, context: opened });
    const { regime, caisse } = opened.rights.organism;
    return `context until ${opened.expires_at}: rights in force at ${regime} ${caisse}, 2 beneficiaries · same QR from another reader: refused`;
  },
};

async function registeredReader({ stage, memory }: JourneyContext, readerId: string): Promise<Reader> {
  const { secrets } = memoryOf({ stage, memory });
  const admin = new PracticeAdmin(stage.urls.admin, secrets);
  const details = { name: "Cabinet des Terreaux", kind: "doctor", departement: "69" } as const;
  (await admin.registerPractice(PRACTICE, details)).expecting(200);
  const reader = await Reader.make(stage.urls.practice, `${PRACTICE}.${readerId}`, secrets);
  const { client_id } = (await admin.registerReader(PRACTICE, readerId, reader.clientKey.jwk)).expecting(200);
  must(client_id === reader.clientId, "the reader is registered under another name");
  await reader.signIn();
  return reader;
}

export const careEvent: JourneyStep = {
  name: "The reader posts a care event and gets a receipt",
  run: async (journey) => {
    const memory = memoryOf(journey);
    const reader = memory.need("reader");
    const { context_id, beneficiaries } = memory.need("context");
    const [child] = beneficiaries;
    must(child !== undefined, "nobody to pick from");
    const beneficiary = { birth_date: child.birth_date, twin_rank: child.twin_rank };
    const event = consultation(context_id, new Date(), beneficiary);
    const recorded = (await reader.recordCareEvent(event)).expecting(201);
    const { receipt } = await verifyReceipt(recorded.receipt, journey.stage.urls.practice);
    must(receiptMatches(receipt, event, reader.clientId), "the receipt is of another event");
    const again = (await reader.recordCareEvent(event)).expecting(201);
    must(again.receipt === recorded.receipt, "the same event again gets another receipt");
    must(again.recorded_at === recorded.recorded_at, "the same event again is recorded again");
    Object.assign(memory, { event, receipt: recorded.receipt });
    return `recorded at ${recorded.recorded_at}; the receipt's chain leads to the published key · same event again: same answer`;
  },
};

export const push: JourneyStep = {
  name: "The phone is told, and fetches the event",
  run: async (journey) => {
    const memory = memoryOf(journey);
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const { events } = (await memory.need("phone").careEvents()).expecting(200);
      const mine = events.find(({ receipt }) => receipt === memory.need("receipt"));
      must(mine !== undefined, "the phone's sync does not show the event");
      if (mine.push !== undefined) {
        must(events.length === 1, `the phone's sync shows ${events.length} events instead of 1`);
        must(mine.push.outcome === "accepted", `the push is recorded as ${mine.push.outcome}`);
        return `push ${mine.push.outcome} at ${mine.push.at}; the sync shows the ${mine.kind} with its receipt`;
      }
      must(Date.now() < deadline, `no push outcome within ${PATIENCE_MS / 1000} s`);
      await wait(250);
    }
  },
};
const PATIENCE_MS = 30_000;
