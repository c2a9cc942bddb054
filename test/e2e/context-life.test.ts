import { beforeAll, describe, expect, it } from "vitest";
import { insuredKey } from "../../shared/adapters/dynamodb/insured-table.ts";
import { cardLifeOf } from "../support/card-life.ts";
import { consultation } from "../support/care-events.ts";
import { cardHolder, type PersonWithPhone } from "../support/people.ts";
import type { Reader } from "../support/reader.ts";
import { signedInReader } from "../support/readers.ts";
import { expectProblem } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";
import { changeItem, partition } from "../support/stored-items.ts";

const stage = inStage();
const UNKNOWN = "A".repeat(43);
let holder: PersonWithPhone;
let reader: Reader;
let other: Reader;

beforeAll(async () => {
  holder = await cardHolder(stage);
  reader = await signedInReader(stage);
  other = await signedInReader(stage);
});

const opened = async ({ phone } = holder, by = reader) => (await by.openContext(await phone.qr())).expecting(201);
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const keyOf = (id: string) => ({ pk: `CONTEXT#${id}`, sk: "CONTEXT" });

/** As if the context had been opened so long ago. */
const aged = (id: string, minutes: number) =>
  changeItem(stage, "care", keyOf(id), {
    openedAt: minutesAgo(minutes).toISOString(),
    validUntil: minutesAgo(minutes - 30).toISOString(),
  });

describe("a context read again", () => {
  it("shows its reader the same, with the rights as they are now", async () => {
    const own = await cardHolder(stage);
    const first = await opened(own);
    const second = (await reader.context(first.context_id)).expecting(200);
    expect({ ...second, rights: undefined }).toEqual({ ...first, rights: undefined });
    expect(second.rights).toEqual({ ...first.rights, checked_at: expect.any(String) });
    await changeItem(stage, "insured", insuredKey(own.person.cardRef), { deceasedOn: "2026-01-01" });
    expect((await reader.context(first.context_id)).expecting(200).rights.in_force).toBe(false);
  });

  it("tells of an opposition that came meanwhile, before anything is billed", async () => {
    const own = await cardHolder(stage);
    const { context_id } = await opened(own);
    (await cardLifeOf(own.phone).oppose(own.accountToken, own.person.nir, "stolen")).expecting(200);
    expectProblem(await reader.context(context_id), 403, "card_opposed");
  });

  it("is over after 30 minutes", async () => {
    const { context_id } = await opened();
    await aged(context_id, 31);
    expectProblem(await reader.context(context_id), 410, "context_expired");
  });

  it("of another reader is like none at all, whatever is asked of it", async () => {
    const { context_id } = await opened();
    for (const ask of [(id: string) => other.context(id), (id: string) => other.destroyContext(id)]) {
      const foreign = expectProblem(await ask(context_id), 404, "context_not_found");
      const none = expectProblem(await ask(UNKNOWN), 404, "context_not_found");
      expect({ ...foreign, trace_id: "" }).toEqual({ ...none, trace_id: "" });
    }
    (await reader.context(context_id)).expecting(200);
  });
});

describe("a destroyed context", () => {
  it("shows nothing, takes no care event, and is not opened again by its proof; destroyed again it stays so", async () => {
    const qr = await holder.phone.qr();
    const { context_id } = (await reader.openContext(qr)).expecting(201);
    (await reader.destroyContext(context_id)).expecting(204);
    const [before] = await partition(stage, "care", keyOf(context_id).pk);
    (await reader.destroyContext(context_id)).expecting(204);
    expect(await partition(stage, "care", keyOf(context_id).pk)).toEqual([before]);
    expectProblem(await reader.context(context_id), 410, "context_destroyed");
    expectProblem(await reader.recordCareEvent(consultation(context_id)), 410, "context_destroyed");
    expectProblem(await reader.openContext(qr), 410, "context_destroyed");
    expectProblem(await reader.openContext(await holder.phone.qr(), context_id), 410, "context_destroyed");
    expectProblem(await other.openContext(qr), 409, "proof_already_used");
  });

  it("leaves the person's other contexts as they are", async () => {
    const [first, second] = [await opened(), await opened()];
    (await reader.destroyContext(first.context_id)).expecting(204);
    (await reader.recordCareEvent(consultation(second.context_id))).expecting(201);
  });
});

describe("a context renewed for an invoice", () => {
  it("takes care given while the first one was open, and nothing in between", async () => {
    const first = await opened();
    await aged(first.context_id, 90);
    const qr = await holder.phone.qr();
    const renewed = (await reader.openContext(qr, first.context_id)).expecting(201);
    expect(renewed.context_id).not.toBe(first.context_id);
    expect((await reader.openContext(qr, first.context_id)).expecting(201).context_id).toBe(renewed.context_id);
    const care = (minutes: number) => reader.recordCareEvent(consultation(renewed.context_id, minutesAgo(minutes)));
    for (const minutes of [89, 61, 0]) (await care(minutes)).expecting(201);
    for (const minutes of [95, 45]) expectProblem(await care(minutes), 422, "care_outside_context");
  });

  it("needs a new proof of the same person", async () => {
    const qr = await holder.phone.qr();
    const { context_id } = (await reader.openContext(qr)).expecting(201);
    expectProblem(await reader.openContext(qr, context_id), 409, "proof_already_used");
    const somebody = await cardHolder(stage);
    expectProblem(await reader.openContext(await somebody.phone.qr(), context_id), 409, "another_person");
  });

  it("is nobody's but the first one's reader's", async () => {
    const { context_id } = await opened();
    const qr = await holder.phone.qr();
    expectProblem(await other.openContext(qr, context_id), 404, "context_not_found");
    expectProblem(await other.openContext(qr, UNKNOWN), 404, "context_not_found");
    (await other.openContext(qr)).expecting(201);
  });
});
