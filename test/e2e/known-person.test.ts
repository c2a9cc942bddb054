import { beforeAll, describe, expect, it } from "vitest";
import { consultation } from "../support/care-events.ts";
import { cardHolder, type PersonWithPhone } from "../support/people.ts";
import type { Reader } from "../support/reader.ts";
import { signedInBiller, signedInDesk, signedInReader } from "../support/readers.ts";
import { shownRights } from "../support/routes/counter-routes.ts";
import { sendPrepared } from "../support/routes/route.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
let holder: PersonWithPhone;
let reader: Reader;
let biller: Reader;

beforeAll(async () => {
  holder = await cardHolder(stage);
  reader = await signedInReader(stage);
  biller = await signedInBiller(stage);
});

const openedBy = async (by: Reader) => (await by.openContext(await holder.phone.qr())).expecting(201);

describe("the reference of a person", () => {
  it("is the same at each visit to a practice, read again too, and another at another practice", async () => {
    const [first, second, elsewhere] = [await openedBy(reader), await openedBy(reader), await openedBy(biller)];
    const again = (await reader.context(first.context_id)).expecting(200);
    const here = [first, second, again].map((context) => context.holder.person_ref);
    expect(new Set(here).size).toBe(1);
    expect(elsewhere.holder.person_ref).not.toBe(here[0]);
    expect(here[0]).not.toContain(holder.person.cardRef);
  });

  it("tells people apart", async () => {
    const somebody = await cardHolder(stage);
    const theirs = (await reader.openContext(await somebody.phone.qr())).expecting(201);
    expect(theirs.holder.person_ref).not.toBe((await openedBy(reader)).holder.person_ref);
  });
});

describe("the insured number", () => {
  it("is given to a reader with the scope for it, opened and read again", async () => {
    const opened = await openedBy(biller);
    expect(opened.holder.nir).toBe(holder.person.nir);
    expect((await biller.context(opened.context_id)).expecting(200).holder.nir).toBe(holder.person.nir);
  });

  it("is given to no other, in any route, in either form", async () => {
    const opened = await openedBy(reader);
    const id = opened.context_id;
    const credentials = { kind: "dpop", token: reader.accessToken, key: reader.dpopKey } as const;
    const url = `${reader.practiceUrl}/v1/contexts/${id}/rights`;
    const headers = { accept: "application/fhir+json" };
    const answers = [
      opened,
      (await reader.context(id)).expecting(200),
      (await reader.rights(id)).expecting(200),
      (await sendPrepared(shownRights, { url, credentials }, { headers })).body,
      (await reader.attestRights(id, new Date(opened.rights.checked_at))).expecting(200),
      (await reader.recordCareEvent(consultation(id))).expecting(201),
    ];
    for (const answer of answers) expect(JSON.stringify(answer)).not.toContain(holder.person.nir.slice(0, 13));
  });

  it("is given to nobody who names no professional, and a desk gets no token for it", async () => {
    const { context_id, holder: shown } = (await biller.openAdministrative(await holder.phone.qr())).expecting(201);
    const again = (await biller.administrativeContext(context_id)).expecting(200);
    expect(JSON.stringify([shown, again])).not.toContain(holder.person.nir.slice(0, 13));
    const desk = await signedInDesk(stage);
    for (const scope of ["nir", "administrative nir"]) {
      await expect(desk.tokenFor(scope)).rejects.toMatchObject({ error: "invalid_scope" });
    }
  });
});
