import { beforeAll, describe, expect, it } from "vitest";
import { type CareEvent, cancellation, consultation } from "../support/care-events.ts";
import { freshEnvironment } from "../support/deployed-functions.ts";
import { callsOf, everyFault, expectAnswerAfter } from "../support/faults.ts";
import { type PersonWithPhone, signedInHolder } from "../support/people.ts";
import type { Reader } from "../support/reader.ts";
import { signedInReader } from "../support/readers.ts";
import { verifyReceipt } from "../support/receipt-verifier.ts";
import { expectProblem } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
const caller = "record-care-event";
let holder: PersonWithPhone;
let reader: Reader;
let contextId: string;
let otherContextId: string;

beforeAll(async () => {
  holder = await signedInHolder(stage);
  reader = await signedInReader(stage);
  contextId = (await reader.openContext(await holder.phone.qr())).expecting(201).context_id;
  otherContextId = (await reader.openContext(await holder.phone.qr())).expecting(201).context_id;
});

const recorded = async (event: CareEvent): Promise<string> => (await reader.recordCareEvent(event)).expecting(201).ref;
/** What the phone is shown under a reference. */
const shown = async (ref: string) => {
  let cursor: string | undefined;
  for (let more = true; more; ) {
    const page = (await holder.phone.careEvents({ limit: 50, ...(cursor && { cursor }) })).expecting(200);
    const found = page.events.find((event) => event.ref === ref);
    if (found) return found;
    ({ cursor, more } = page);
  }
  return undefined;
};

describe("a care event", () => {
  it("is cancelled by another one that names it, with a receipt of its own, and the phone sees both", async () => {
    const ref = await recorded(consultation(contextId));
    const cancelled = (await reader.recordCareEvent(cancellation(contextId, ref))).expecting(201);
    const { receipt } = await verifyReceipt(cancelled.receipt, stage.urls.practice);
    expect(receipt).toMatchObject({ jti: cancelled.ref, kind: "cancellation", cancels: ref, reason: "entered-twice" });
    expect(await shown(ref)).toMatchObject({ amended: { by: cancelled.ref, how: "cancelled" } });
    expect(await shown(cancelled.ref)).toMatchObject({
      kind: "cancellation",
      cancels: ref,
      receipt: cancelled.receipt,
    });
  });

  it("is corrected by another one that names it, under the same invoice number, and that one by the next", async () => {
    const first = consultation(contextId);
    const chain = [await recorded(first)];
    for (const acts of [first.invoice.acts.slice(0, 1), first.invoice.acts.slice(1)]) {
      const correction = { ...corrected(first, acts), corrects: chain.at(-1) ?? "" };
      const answer = (await reader.recordCareEvent(correction)).expecting(201);
      expect((await reader.recordCareEvent(correction)).expecting(201)).toEqual(answer);
      chain.push(answer.ref);
    }
    const [one = "", two = "", three = ""] = chain;
    expect(await shown(one)).toMatchObject({ amended: { by: two, how: "corrected" } });
    expect(await shown(two)).toMatchObject({ corrects: one, amended: { by: three, how: "corrected" } });
    expect(await shown(three)).toMatchObject({ corrects: two, invoice: { number: first.invoice.number } });
    expect(await shown(three)).not.toHaveProperty("amended");
    // Under another key, as after the loss of what had sent it.
    expect(await recorded({ ...first, event_id: crypto.randomUUID() })).toBe(one);
  });

  it("is amended within another context of the same practice, person and day", async () => {
    const ref = await recorded(consultation(contextId));
    const cancelled = (await reader.recordCareEvent(cancellation(otherContextId, ref))).expecting(201);
    expect(await shown(ref)).toMatchObject({ amended: { by: cancelled.ref, how: "cancelled" }, use_id: contextId });
  });

  it("is amended once: of cancellations and corrections at the same instant one wins", async () => {
    const ref = await recorded(consultation(contextId));
    const amending = [0, 1, 2].flatMap(() => [
      cancellation(contextId, ref),
      { ...consultation(contextId), corrects: ref },
    ]);
    const answers = await Promise.all(amending.map((event) => reader.recordCareEvent(event)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    const winner = answers.find(({ status }) => status === 201)?.expecting(201).ref;
    expect(await shown(ref)).toMatchObject({ amended: { by: winner } });
  });

  it("is not amended by another practice, nor within the context of somebody else", async () => {
    const ref = await recorded(consultation(contextId));
    const stranger = await signedInReader(stage);
    const theirs = (await stranger.openContext(await holder.phone.qr())).expecting(201).context_id;
    expectProblem(await stranger.recordCareEvent(cancellation(theirs, ref)), 404, "nothing_to_amend");
    expectProblem(await stranger.recordCareEvent(cancellation(contextId, ref)), 404, "context_not_found");
    const { phone } = await signedInHolder(stage);
    const somebodys = (await reader.openContext(await phone.qr())).expecting(201).context_id;
    expectProblem(await reader.recordCareEvent(cancellation(somebodys, ref)), 404, "nothing_to_amend");
    expect(await shown(ref)).not.toHaveProperty("amended");
  });
});

/** The same care for other acts. */
function corrected(event: CareEvent, acts: CareEvent["invoice"]["acts"]): CareEvent {
  const sum = (share: keyof (typeof acts)[number]["shares"]) =>
    acts.reduce((total, act) => total + act.shares[share], 0);
  const { payers } = event.invoice;
  return {
    ...event,
    event_id: crypto.randomUUID(),
    invoice: {
      ...event.invoice,
      acts,
      payers: {
        compulsory: { ...payers.compulsory, amount_cents: sum("compulsory_cents") },
        complementary: { identifier: "77567890", amount_cents: sum("complementary_cents") },
        insured: { amount_cents: sum("insured_cents") },
      },
      total_cents: sum("compulsory_cents") + sum("complementary_cents") + sum("insured_cents"),
    },
  };
}

const [READ, SPEND, WRITE] = ["dynamodb:BatchGetItem", "dynamodb:UpdateItem", "dynamodb:TransactWriteItems"] as const;
const amendments = [
  {
    how: "cancelled",
    name: "a cancellation",
    calls: [READ, WRITE, SPEND],
    of: (ref: string) => cancellation(contextId, ref),
  },
  {
    how: "cancelled",
    name: "a cancellation within another context",
    // That of the event is looked at, and the write made again.
    calls: [READ, READ, WRITE, WRITE, SPEND],
    of: (ref: string) => cancellation(otherContextId, ref),
  },
  {
    how: "corrected",
    name: "a correction under the same invoice number",
    calls: [READ, WRITE, SPEND],
    of: (ref: string, event: CareEvent) => ({ ...corrected(event, event.invoice.acts.slice(0, 1)), corrects: ref }),
  },
] as const;
describe.each(amendments)("$name", ({ how, calls, of }) => {
  // An SDK client repeats calls only as long as not too many were in vain: each sort of amendment begins with one that has met no fault.
  beforeAll(async () => {
    await freshEnvironment(stage, caller);
    await recorded(consultation(contextId));
  });

  /** What amends an event that was recorded before. */
  const amending = async () => {
    const event = consultation(contextId);
    const ref = await recorded(event);
    return { ref, amendment: of(ref, event) };
  };

  it("makes these calls and no others, so that all are made to fail below", async () => {
    const { amendment } = await amending();
    expect(await callsOf(stage, caller, () => reader.recordCareEvent(amendment))).toEqual(calls);
  });

  for (const { name, rule } of everyFault(caller, calls)) {
    it(`is recorded once or not at all when ${name}`, async () => {
      const { ref, amendment } = await amending();
      const { result, hits } = await stage.withFault(rule, () => reader.recordCareEvent(amendment));
      expect(hits).toBeGreaterThan(0);
      expectAnswerAfter(rule, result, { errors: "problem", success: 201 });
      const answer = (await reader.recordCareEvent(amendment)).expecting(201);
      if (result.status === 201) expect(answer).toEqual(result.expecting(201));
      expect(await shown(ref)).toMatchObject({ amended: { by: answer.ref, how } });
      expect(await shown(answer.ref)).toMatchObject({ receipt: answer.receipt });
    });
  }
});
