import { beforeAll, describe, expect, it } from "vitest";
import { consultation } from "../support/care-events.ts";
import { callsOf, everyFault, expectAnswerAfter } from "../support/faults.ts";
import { type PersonWithPhone, signedInHolder } from "../support/people.ts";
import type { Reader } from "../support/reader.ts";
import { signedInReader } from "../support/readers.ts";
import { expectProblem } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";
import { changeItem, partition } from "../support/stored-items.ts";

const stage = inStage();
const caller = "record-care-event";
let holder: PersonWithPhone;
let reader: Reader;
let other: Reader;
beforeAll(async () => {
  holder = await signedInHolder(stage);
  [reader, other] = [await signedInReader(stage), await signedInReader(stage)];
});

/** An event that was recorded, in a context of its own, with the answer that it got. */
async function recorded() {
  const contextId = (await reader.openContext(await holder.phone.qr())).expecting(201).context_id;
  const event = consultation(contextId);
  return { contextId, event, first: (await reader.recordCareEvent(event)).expecting(201) };
}
const storedEvents = async () =>
  (await partition(stage, "care", `CARD#${holder.person.cardRef}`)).filter(({ type }) => type === "care-event");

const ENDS: readonly (readonly [string, (contextId: string) => Promise<unknown>, number, string])[] = [
  ["given up", async (id) => (await reader.destroyContext(id)).expecting(204), 410, "context_destroyed"],
  ["objected to", async (id) => (await holder.phone.objectTo(id)).expecting(200), 403, "context_objected"],
];

describe.each(ENDS)("an event whose context was %s since", (_what, end, status, code) => {
  it("gets its first answer when it comes again, alone and in a batch beside what is refused, and nothing is written", async () => {
    const { contextId, event, first } = await recorded();
    await end(contextId);
    const before = await storedEvents();
    expect((await reader.recordCareEvent(event)).expecting(201)).toEqual(first);
    const { results } = (await reader.recordCareEvents([consultation(contextId), event])).expecting(207);
    expect(results).toEqual([
      { status, problem: expect.objectContaining({ code }) },
      { status: 201, event: first },
    ]);
    expect(await storedEvents()).toEqual(before);
  });

  it("keeps its key from other content, takes nothing new, and is no business of another reader", async () => {
    const { contextId, event } = await recorded();
    await end(contextId);
    const another = consultation(contextId);
    expectProblem(
      await reader.recordCareEvent(another, { idempotencyKey: event.event_id }),
      422,
      "idempotency_conflict",
    );
    expectProblem(await reader.recordCareEvent(another), status, code);
    const foreign = expectProblem(await other.recordCareEvent(event), 404, "context_not_found");
    const none = expectProblem(await other.recordCareEvent(consultation("A".repeat(43))), 404, "context_not_found");
    expect({ ...foreign, trace_id: "" }).toEqual({ ...none, trace_id: "" });
  });
});

it("an event whose context is over gets its first answer when it comes again", async () => {
  const { contextId, event, first } = await recorded();
  await changeItem(stage, "care", { pk: `CONTEXT#${contextId}`, sk: "CONTEXT" }, { validUntil: event.performed_at });
  expectProblem(await reader.context(contextId), 410, "context_expired");
  expect((await reader.recordCareEvent(event)).expecting(201)).toEqual(first);
});

describe("looking for what was recorded", () => {
  it("is one read more for what is refused, and none for what is recorded", async () => {
    const { contextId, event } = await recorded();
    await reader.destroyContext(contextId);
    expect(await callsOf(stage, caller, () => reader.recordCareEvent(event))).toEqual([
      "dynamodb:BatchGetItem",
      "dynamodb:GetItem",
      "dynamodb:UpdateItem",
    ]);
  });

  for (const { name, rule } of everyFault(caller, ["dynamodb:GetItem"]))
    it(`breaks the call, to be made again, or does it no harm, when ${name}`, async () => {
      const { contextId, event, first } = await recorded();
      await reader.destroyContext(contextId);
      const { result, hits } = await stage.withFault(rule, () => reader.recordCareEvent(event));
      expect(hits).toBeGreaterThan(0);
      expectAnswerAfter(rule, result, { errors: "problem", success: 201 });
      expect((await reader.recordCareEvent(event)).expecting(201)).toEqual(first);
    });
});
