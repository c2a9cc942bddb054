import { beforeAll, describe, expect, it } from "vitest";
import { consultation } from "../support/care-events.ts";
import { cardHolder, type PersonWithPhone } from "../support/people.ts";
import { PROFESSIONAL, type Reader } from "../support/reader.ts";
import { signedInDesk, signedInReader } from "../support/readers.ts";
import { expectProblem } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
let holder: PersonWithPhone;
let desk: Reader;
let reader: Reader;

beforeAll(async () => {
  holder = await cardHolder(stage);
  desk = await signedInDesk(stage);
  reader = await signedInReader(stage);
});

describe("a registration desk", () => {
  it("is told who comes, from which organism, and whether their rights are in force: nothing more", async () => {
    const opened = (await desk.openAdministrative(await holder.phone.qr())).expecting(201);
    expect(opened.holder.family_name).toBe(holder.person.identity.family_name);
    expect(opened.rights).toMatchObject({ organism: { code: "016910000" }, in_force: true });
    const again = (await desk.administrativeContext(opened.context_id)).expecting(200);
    expect(again.holder).toEqual(opened.holder);
    (await desk.destroyContext(opened.context_id)).expecting(204);
  });

  it("can name no professional, and its QR is not used up by trying", async () => {
    const qr = await holder.phone.qr();
    const named = await desk.openAdministrative(qr, { professional: PROFESSIONAL });
    expectProblem(named, 403, "reader_not_allowed");
    (await desk.openAdministrative(qr)).expecting(201);
  });

  it("gets no token of a care reader, posts no care event, and a care reader none of a desk", async () => {
    for (const scope of ["context", "care-event", "administrative care-event"]) {
      await expect(desk.tokenFor(scope)).rejects.toMatchObject({ error: "invalid_scope" });
    }
    await expect(reader.tokenFor("administrative")).rejects.toMatchObject({ error: "invalid_scope" });
    const { context_id } = (await desk.openAdministrative(await holder.phone.qr())).expecting(201);
    expectProblem(await desk.recordCareEvent(consultation(context_id)), 403, "insufficient_scope");
  });
});

describe("a care reader that names no professional", () => {
  it("gets administrative data only, and bills nothing before it renews the context with the professional", async () => {
    const { context_id } = (await reader.openAdministrative(await holder.phone.qr())).expecting(201);
    expectProblem(await reader.recordCareEvent(consultation(context_id)), 403, "context_administrative");
    const renewed = (await reader.openContext(await holder.phone.qr(), context_id)).expecting(201);
    (await reader.recordCareEvent(consultation(renewed.context_id))).expecting(201);
  });
});
