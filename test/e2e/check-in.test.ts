import { beforeAll, describe, expect, it } from "vitest";
import { consultation } from "../support/care-events.ts";
import { newClientKey } from "../support/key-pair.ts";
import { type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { PracticeAdmin } from "../support/practice-admin.ts";
import type { Reader } from "../support/reader.ts";
import { signedInBiller, signedInDesk, signedInReader } from "../support/readers.ts";
import { expectProblem } from "../support/refusals.ts";
import { Secrets } from "../support/secrets.ts";
import { inStage } from "../support/stage.ts";
import { changeItem } from "../support/stored-items.ts";

const stage = inStage();
let holder: PersonWithPhone;
let somebody: PersonWithPhone;
let reader: Reader;

beforeAll(async () => {
  holder = await signedInHolder(stage);
  somebody = await signedInHolder(stage);
  reader = await signedInReader(stage);
});

const seconds = () => Math.floor(Date.now() / 1000);
const contextsOf = async (qr: Awaited<ReturnType<Reader["checkInQr"]>>, by = reader) =>
  (await by.whoChecksIn(qr)).expecting(200).contexts;

describe("a practice's QR", () => {
  it("says whom it is of before its scanner says yes, and nobody is told that it was looked at", async () => {
    const qr = await reader.checkInQr();
    const previewed = (await holder.phone.previewCheckIn(qr.text)).expecting(200);
    expect(previewed.practice).toMatchObject({
      practice_id: reader.clientId.slice(0, 9),
      name: "Cabinet des Essais",
    });
    expect(previewed.access).toBe("full");
    expect(await contextsOf(qr)).toEqual([]);
  });

  it("opens a context for its reader, which learns who it is and bills in it", async () => {
    const qr = await reader.checkInQr();
    expect(await contextsOf(qr)).toEqual([]);
    const answer = (await holder.phone.checkIn(qr.text)).expecting(201);
    expect(answer.access).toBe("full");
    const [context] = await contextsOf(qr);
    expect(context).toMatchObject({ proof_method: "check-in", access: "full", expires_at: answer.expires_at });
    expect(context?.holder.family_name).toBe(holder.person.identity.family_name);
    (await reader.recordCareEvent(consultation(context?.context_id ?? ""))).expecting(201);
  });

  it("tells the insured number to a reader whose token is for it, and to no other", async () => {
    const biller = await signedInBiller(stage);
    for (const [by, nir] of [[biller, holder.person.nir] as const, [reader, undefined] as const]) {
      const qr = await by.checkInQr();
      (await holder.phone.checkIn(qr.text)).expecting(201);
      const [context] = await contextsOf(qr, by);
      const { holder: told } = context ?? {};
      expect(told && "nir" in told ? told.nir : undefined).toBe(nir);
    }
  });

  it("serves the first card that answers it, and that one again; another's is refused", async () => {
    const qr = await reader.checkInQr();
    const first = (await holder.phone.checkIn(qr.text)).expecting(201);
    expect((await holder.phone.checkIn(qr.text)).expecting(201)).toEqual(first);
    expectProblem(await somebody.phone.checkIn(qr.text), 409, "check_in_taken");
    expect(await contextsOf(qr)).toHaveLength(1);
  });

  it("serves one of two cards that answer at the same moment", async () => {
    const { text } = await reader.checkInQr();
    const answers = await Promise.all([holder.phone.checkIn(text), somebody.phone.checkIn(text)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it("tells no other reader who has scanned it", async () => {
    const other = await signedInReader(stage);
    const qr = await reader.checkInQr();
    (await holder.phone.checkIn(qr.text)).expecting(201);
    expect(await contextsOf(qr, other)).toEqual([]);
  });

  it("of a desk opens an administrative context, whatever it says", async () => {
    const desk = await signedInDesk(stage);
    const qr = await desk.checkInQr();
    expect((await holder.phone.previewCheckIn(qr.text)).expecting(200).access).toBe("administrative");
    (await holder.phone.checkIn(qr.text)).expecting(201);
    expect(await contextsOf(qr, desk)).toMatchObject([{ access: "administrative" }]);
  });

  it("that was destroyed by its reader is over for the phone too", async () => {
    const qr = await reader.checkInQr();
    (await holder.phone.checkIn(qr.text)).expecting(201);
    const [context] = await contextsOf(qr);
    (await reader.destroyContext(context?.context_id ?? "")).expecting(204);
    expectProblem(await holder.phone.checkIn(qr.text), 410, "context_destroyed");
    expectProblem(await reader.whoChecksIn(qr), 410, "context_destroyed");
  });

  it.each([
    ["that lives longer than five minutes", { exp: seconds() + 900 }, 400, "check_in_malformed"],
    ["that names no reader", { iss: "691234567" }, 400, "check_in_malformed"],
    ["that says more than it may", { name: "x" }, 400, "check_in_malformed"],
    ["of ten minutes ago", { iat: seconds() - 600, exp: seconds() - 300 }, 403, "check_in_expired"],
    ["of ten minutes ahead", { iat: seconds() + 600, exp: seconds() + 900 }, 403, "check_in_expired"],
    ["of a reader that nobody has registered", { iss: "000000000.desk" }, 404, "check_in_unknown"],
  ])("%s is refused, looked at or answered", async (_what, odd, status, code) => {
    const { text } = await reader.checkInQr(odd);
    expectProblem(await holder.phone.previewCheckIn(text), status, code);
    expectProblem(await holder.phone.checkIn(text), status, code);
  });

  it("that somebody else has signed is like that of no known practice", async () => {
    const { text } = await reader.checkInQr({}, await newClientKey());
    expectProblem(await holder.phone.previewCheckIn(text), 404, "check_in_unknown");
    expectProblem(await holder.phone.checkIn(text), 404, "check_in_unknown");
  });

  it("of a blocked reader is refused at once", async () => {
    const blocked = await signedInReader(stage);
    const { text } = await blocked.checkInQr();
    (await new PracticeAdmin(stage.urls.admin, new Secrets()).block(blocked.clientId)).expecting(200);
    expectProblem(await holder.phone.previewCheckIn(text), 403, "reader_blocked");
    expectProblem(await holder.phone.checkIn(text), 403, "reader_blocked");
  });

  it("is not answered by a suspended card", async () => {
    const own = await signedInHolder(stage);
    const key = { pk: `CARD#${own.person.cardRef}`, sk: "CARD" };
    await changeItem(stage, "card", key, { state: "suspended" });
    expectProblem(await own.phone.checkIn((await reader.checkInQr()).text), 403, "card_suspended");
  });
});
