import { beforeAll, describe, expect, it } from "vitest";
import { cancellation, consultation } from "../support/care-events.ts";
import { eventually } from "../support/eventually.ts";
import { type Fund, signedInFund } from "../support/funds.ts";
import { type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { registeredEndpoint } from "../support/push-registration.ts";
import { PROFESSIONAL, type Reader } from "../support/reader.ts";
import { colleagueOf, signedInReader } from "../support/readers.ts";
import { expectProblem } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";
import { partition } from "../support/stored-items.ts";

const stage = inStage();
let reader: Reader;
let other: Reader;
let fund: Fund;
let elsewhere: Fund;
beforeAll(async () => {
  [reader, other] = [await signedInReader(stage), await signedInReader(stage)];
  [fund, elsewhere] = [await signedInFund(stage), await signedInFund(stage, "fund-01751")];
});

/** A context whose use the holder has been shown. */
async function seenUse({ phone }: PersonWithPhone): Promise<string> {
  const { context_id } = (await reader.openContext(await phone.qr())).expecting(201);
  await eventually("the use", async () => (await usesOf({ phone })).some(({ use_id }) => use_id === context_id));
  return context_id;
}
const usesOf = async ({ phone }: Pick<PersonWithPhone, "phone">) => (await phone.uses()).expecting(200).uses;
const noticesOf = async (client: Reader | Fund) =>
  (await client.objections()).expecting(200).objections.map(({ context_id }) => context_id);

describe("a use of the card", () => {
  it("is shown to its holder, by whom, where, when and why, and to nobody else, and pushed once", async () => {
    const holder = await signedInHolder(stage);
    await registeredEndpoint(stage, holder);
    const id = await seenUse(holder);
    expect(await usesOf(holder)).toEqual([
      {
        use_id: id,
        practice: expect.objectContaining({ practice_id: reader.clientId.slice(0, 9), name: expect.any(String) }),
        opened_at: expect.any(String),
        proof_method: "qr",
        access: "full",
        professional: PROFESSIONAL,
      },
    ]);
    expect(await usesOf(await signedInHolder(stage))).toEqual([]);
    await eventually("the push", async () => {
      const items = await partition(stage, "care", `CARD#${holder.person.cardRef}`);
      return items.some(({ sk, outcome }) => String(sk).endsWith(`#${id}#PUSH`) && outcome === "accepted");
    });
  });
});

describe("the uses of a card", () => {
  it("are told page by page, oldest first, each once, and those of the last hour again to who comes back", async () => {
    const holder = await signedInHolder(stage);
    const ids = [await seenUse(holder), await seenUse(holder), await seenUse(holder)];
    const round = async (from?: string) => {
      const seen: string[] = [];
      let cursor = from;
      for (let more = true; more; ) {
        const page = (await holder.phone.uses({ limit: 1, ...(cursor && { cursor }) })).expecting(200);
        seen.push(...page.uses.map(({ use_id }) => use_id));
        ({ cursor, more } = page);
      }
      return { seen, cursor };
    };
    const first = await round();
    expect(first.seen).toEqual(ids);
    expect((await round(first.cursor)).seen).toEqual(ids);
  });
});

describe("an objection", () => {
  it("freezes the context, and tells every reader of its practice and the person's fund, and nobody else; again it is the same", async () => {
    const holder = await signedInHolder(stage);
    const id = await seenUse(holder);
    const event = consultation(id);
    (await reader.recordCareEvent(event)).expecting(201);
    const first = (await holder.phone.objectTo(id)).expecting(200);
    expect(first.card_blocked).toBe(false);
    expect((await holder.phone.objectTo(id)).expecting(200)).toEqual(first);
    expect((await usesOf(holder))[0]?.objection).toEqual(first);
    expectProblem(await reader.recordCareEvent(consultation(id)), 403, "context_objected");
    const frozen = await reader.context(id);
    expectProblem(frozen, 403, "context_objected");
    expect(frozen.body).toMatchObject({ objected_at: first.objected_at });
    expectProblem(await reader.openContext(await holder.phone.qr(), id), 403, "context_objected");
    const colleagues = [await colleagueOf(stage, reader), await colleagueOf(stage, reader, "reception")];
    for (const told of [reader, ...colleagues, fund])
      expect((await noticesOf(told)).filter((each) => each === id)).toEqual([id]);
    for (const untold of [other, elsewhere]) expect(await noticesOf(untold)).not.toContain(id);
    // A notice is no key to the context: to who hasn't opened it there is none.
    for (const colleague of colleagues) expectProblem(await colleague.context(id), 404, "context_not_found");
    (await reader.openContext(await holder.phone.qr())).expecting(201);
  });

  it("freezes what was recorded in the context: no other context of the practice ends or corrects it", async () => {
    const holder = await signedInHolder(stage);
    const id = await seenUse(holder);
    const { ref } = (await reader.recordCareEvent(consultation(id))).expecting(201);
    const another = (await reader.openContext(await holder.phone.qr())).expecting(201).context_id;
    (await holder.phone.objectTo(id)).expecting(200);
    for (const amending of [cancellation(another, ref), { ...consultation(another), corrects: ref }])
      expectProblem(await reader.recordCareEvent(amending), 403, "context_objected");
    const { events } = (await holder.phone.careEvents()).expecting(200);
    expect(events).toMatchObject([{ ref, use_id: id }]);
    expect(events[0]).not.toHaveProperty("amended");
    // Another context's own events are none of it.
    const own = (await reader.recordCareEvent(consultation(another))).expecting(201).ref;
    (await reader.recordCareEvent(cancellation(another, own))).expecting(201);
  });

  it("blocks the card on request, at once or by a second call, and the phone still sees what happened", async () => {
    const holder = await signedInHolder(stage);
    const id = await seenUse(holder);
    const first = (await holder.phone.objectTo(id)).expecting(200);
    const blocked = (await holder.phone.objectTo(id, { blockCard: true })).expecting(200);
    expect(blocked).toEqual({ objected_at: first.objected_at, card_blocked: true });
    expect((await holder.phone.objectTo(id, { blockCard: true })).expecting(200)).toEqual(blocked);
    expect((await holder.phone.objectTo(id)).expecting(200)).toEqual(blocked);
    expectProblem(await reader.openContext(await holder.phone.qr()), 403, "card_suspended");
    const card = (await holder.phone.card()).expecting(200);
    expect(card.state).toBe("suspended");
    expect(card.history.filter(({ kind }) => kind === "suspended")).toHaveLength(1);
    expect(await noticesOf(reader)).toContain(id);
  });

  it("is taken at once, before the use is in the list, where it then stands with the practice as of any other", async () => {
    const holder = await signedInHolder(stage);
    const { context_id } = (await reader.openContext(await holder.phone.qr())).expecting(201);
    const objection = (await holder.phone.objectTo(context_id)).expecting(200);
    const listed = async () => (await usesOf(holder)).find(({ use_id }) => use_id === context_id);
    expect((await listed())?.objection).toEqual(objection);
    await eventually("the practice", async () => (await listed())?.practice.name !== undefined);
    expect(await listed()).toMatchObject({ objection, access: "full", professional: PROFESSIONAL });
  });

  it("is one, however many come at the same instant", async () => {
    const holder = await signedInHolder(stage);
    const id = await seenUse(holder);
    const answers = await Promise.all(Array.from({ length: 5 }, () => holder.phone.objectTo(id, { blockCard: true })));
    const [first] = answers.map((answer) => answer.expecting(200));
    for (const answer of answers) expect(answer.expecting(200)).toEqual(first);
    expect((await noticesOf(fund)).filter((each) => each === id)).toEqual([id]);
  });

  it("is taken of nobody else's use, which is like none at all", async () => {
    const id = await seenUse(await signedInHolder(stage));
    const { phone } = await signedInHolder(stage);
    expectProblem(await phone.objectTo(id), 404, "use_not_found");
    expectProblem(await phone.objectTo("A".repeat(43)), 404, "use_not_found");
  });
});
