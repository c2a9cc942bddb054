import { beforeAll, describe, expect, it } from "vitest";
import { newClientKey } from "../support/key-pair.ts";
import {
  approvedEnrolment,
  assertionFor,
  CODE,
  cardHolder,
  newPerson,
  newPushTarget,
  type PersonWithPhone,
  personWithPhone,
  WRONG_CODE,
} from "../support/people.ts";
import { Phone } from "../support/phone.ts";
import { expectProblem } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";
import { partition } from "../support/stored-items.ts";

const stage = inStage();

describe("eligibility", () => {
  it("answers an unknown number, a wrong key and somebody else's number alike", async () => {
    const { phone, accountToken, person } = await personWithPhone(stage);
    const other = await newPerson(stage);
    const wrongKey = `${person.nir.slice(0, 13)}${person.nir.endsWith("01") ? "02" : "01"}`;
    const answers = new Set<string>();
    for (const nir of ["188113417005226", "299129999999946", wrongKey, other.nir, "not a number!!!"]) {
      const refused = expectProblem(await phone.eligibility(accountToken, nir), 404, "insured_not_found");
      answers.add(JSON.stringify({ ...refused, trace_id: "" }));
    }
    expect(answers.size).toBe(1);
  });

  it.each([
    ["a scheme that does not take part", { organism: "046910000" }, "scheme-takes-part"],
    ["Corsica, whose caisse is 201", { organism: "012010000" }, "departement-open"],
    ["rights that have ended", { rights: { from: "2020-01-01", until: "2021-12-31" } }, "rights-in-force"],
    ["an exclusion", { exclusion: { reason: "guardianship", from: "2020-01-01" } as const }, "not-excluded"],
    [
      "a birth date of which only a year 15 years ago is known",
      { birthDate: `${new Date().getFullYear() - 15}-00-00` },
      "age-16",
    ],
  ])("refuses %s, and enrolment does likewise", async (_whom, differently, condition) => {
    const { person, phone, accountToken } = await personWithPhone(stage, await newPerson(stage, differently));
    const { eligible, conditions } = (await phone.eligibility(accountToken, person.nir)).expecting(200);
    expect(eligible).toBe(false);
    expect(conditions.filter(({ met }) => !met).map((unmet) => unmet.condition)).toEqual([condition]);
    const refused = await phone.startEnrolment(accountToken, person.nir);
    expectProblem(refused, 403, "not_eligible");
    expect(refused.body).toMatchObject({ eligible: false, conditions });
  });
});

describe("an enrolment", () => {
  let holder: PersonWithPhone;
  beforeAll(async () => {
    holder = await cardHolder(stage);
  });

  it("cannot be continued by another person", async () => {
    const { person, phone, accountToken } = await personWithPhone(stage);
    const stranger = await personWithPhone(stage);
    const started = (await phone.startEnrolment(accountToken, person.nir)).expecting(201);
    const id = started.enrolment_id;
    const assertion = await assertionFor(stage, person, started.identity.nonce);
    const continued = await stranger.phone.proveIdentity(stranger.accountToken, id, assertion);
    expectProblem(continued, 404, "enrolment_not_found");
    (await phone.proveIdentity(accountToken, id, assertion)).expecting(200);
    const bound = await stranger.phone.bindDevice(stranger.accountToken, id, CODE);
    expectProblem(bound, 404, "enrolment_not_found");
    expect(await partition(stage, "card", `CARD#${person.cardRef}`)).toEqual([]);
  });

  it.each([
    ["another person's name", { family_name: "AUTRE" }, "identity_mismatch"],
    ["another birth date", { birthdate: "1991-06-25" }, "identity_mismatch"],
    ["another enrolment's nonce", { nonce: "another-enrolments-nonce" }, "identity_not_proven"],
    ["too low a level of assurance", { acr: "eidas-low" }, "identity_not_proven"],
  ])("is not approved by an assertion with %s", async (_what, differently, code) => {
    const { person, phone, accountToken } = await personWithPhone(stage);
    const started = (await phone.startEnrolment(accountToken, person.nir)).expecting(201);
    const assertion = await assertionFor(stage, person, started.identity.nonce, differently);
    expectProblem(await phone.proveIdentity(accountToken, started.enrolment_id, assertion), 403, code);
  });

  it("takes a name as registers write it: without case, accents, hyphens, or further given names", async () => {
    const person = await newPerson(stage, { familyName: "D’ÂNE-BÉLIER", givenNames: "Zoé Lou Ève" });
    const { phone, accountToken } = await personWithPhone(stage, person);
    const started = (await phone.startEnrolment(accountToken, person.nir)).expecting(201);
    const differently = { family_name: "d'ane belier", given_names: "zoe" };
    const assertion = await assertionFor(stage, person, started.identity.nonce, differently);
    (await phone.proveIdentity(accountToken, started.enrolment_id, assertion)).expecting(200);
  });

  it("binds no phone before the identity is approved", async () => {
    const { person, phone, accountToken } = await personWithPhone(stage);
    const { enrolment_id } = (await phone.startEnrolment(accountToken, person.nir)).expecting(201);
    expectProblem(await phone.bindDevice(accountToken, enrolment_id, CODE), 409, "enrolment_wrong_state");
  });

  it("binds no phone by proofs for another enrolment, by one key alone, or over a spent challenge", async () => {
    const held = await personWithPhone(stage);
    const id = await approvedEnrolment(stage, held);
    const { phone, accountToken } = held;
    const foreign = await phone.twoFactorProofs(crypto.randomUUID(), CODE);
    const { device_proof } = await phone.twoFactorProofs(id, CODE);
    for (const proofs of [foreign, { device_proof, code_proof: device_proof }]) {
      expectProblem(await phone.bindWith(accountToken, id, proofs), 400, "invalid_proof");
    }
    const proofs = await phone.twoFactorProofs(id, CODE);
    (await phone.bindWith(accountToken, id, proofs)).expecting(200);
    expectProblem(await phone.bindWith(accountToken, id, proofs), 400, "nonce_spent");
  });

  it("answers the same when the same phone is bound again, tells nothing about the code, and refuses another phone", async () => {
    const held = await personWithPhone(stage);
    const id = await approvedEnrolment(stage, held);
    const first = (await held.phone.bindDevice(held.accountToken, id, CODE, newPushTarget())).expecting(200);
    expect((await held.phone.bindDevice(held.accountToken, id, CODE)).expecting(200)).toEqual(first);
    expect((await held.phone.bindDevice(held.accountToken, id, WRONG_CODE)).expecting(200)).toEqual(first);
    (await held.phone.openSession(CODE)).expecting(200);
    const another = new Phone(stage.urls.card, await newClientKey(), held.phone.secrets);
    expectProblem(await another.bindDevice(held.accountToken, id, CODE), 409, "enrolment_wrong_state");
    const stored = await partition(stage, "card", `CARD#${held.person.cardRef}`);
    const names = stored.map(({ sk }) => String(sk).replace(/^(CHANGE|SESSION)#.*/, "$1")).sort();
    expect(names).toEqual(["CARD", "CHANGE", `DEVICE#${held.phone.hardwareKey.jkt}`, "SESSION"]);
  });

  it("becomes a card once only, of two for the same person", async () => {
    const held = await personWithPhone(stage);
    const [one, other] = [await approvedEnrolment(stage, held), await approvedEnrolment(stage, held)];
    (await held.phone.bindDevice(held.accountToken, one, CODE)).expecting(200);
    const second = new Phone(stage.urls.card, await newClientKey(), held.phone.secrets);
    expectProblem(await second.bindDevice(held.accountToken, other, CODE), 409, "card_exists");
  });

  it("does not start for somebody who has a card", async () => {
    const { person, phone, accountToken } = holder;
    const refused = await phone.startEnrolment(accountToken, person.nir);
    expectProblem(refused, 403, "not_eligible");
    expect(refused.body).toMatchObject({
      conditions: expect.arrayContaining([expect.objectContaining({ condition: "no-card-yet", met: false })]),
    });
  });
});

describe("an enrolment that is taken up again", () => {
  it("tells at each step where it stands, what comes next, and until when", async () => {
    const held = await personWithPhone(stage);
    const { phone, accountToken } = held;
    const {
      enrolment_id: id,
      identity,
      expires_at,
    } = (await phone.startEnrolment(accountToken, held.person.nir)).expecting(201);
    const show = async () => (await phone.showEnrolment(accountToken, id)).expecting(200);
    const common = { enrolment_id: id, route: "france-identite", renews: false };
    expect(await show()).toEqual({ ...common, state: "started", next: "prove-identity", identity, expires_at });
    const assertion = await assertionFor(stage, held.person, identity.nonce);
    (await phone.proveIdentity(accountToken, id, assertion)).expecting(200);
    expect(await show()).toEqual({ ...common, state: "identity-approved", next: "bind-device", expires_at });
    (await phone.bindDevice(accountToken, id, CODE)).expecting(200);
    expect(await show()).toEqual({ ...common, state: "active", next: "use-card" });
    expectProblem(await phone.abandonEnrolment(accountToken, id), 409, "enrolment_wrong_state");
  });

  it("can be given up, twice even, and then neither proven nor bound", async () => {
    const held = await personWithPhone(stage);
    const { phone, accountToken } = held;
    const id = await approvedEnrolment(stage, held);
    for (const _time of [1, 2]) expect((await phone.abandonEnrolment(accountToken, id)).status).toBe(204);
    expect((await phone.showEnrolment(accountToken, id)).expecting(200)).toMatchObject({
      state: "abandoned",
      next: "start-again",
    });
    expectProblem(await phone.bindDevice(accountToken, id, CODE), 409, "enrolment_wrong_state");
    expect((await phone.eligibility(accountToken, held.person.nir)).expecting(200).eligible).toBe(true);
  });

  it("is nobody else's business: to another account, and for an id that there is not, it looks like none", async () => {
    const [held, other] = [await personWithPhone(stage), await personWithPhone(stage)];
    const id = await approvedEnrolment(stage, held);
    for (const each of [id, crypto.randomUUID()]) {
      expectProblem(await other.phone.showEnrolment(other.accountToken, each), 404, "enrolment_not_found");
      expectProblem(await other.phone.abandonEnrolment(other.accountToken, each), 404, "enrolment_not_found");
    }
    expect((await held.phone.showEnrolment(held.accountToken, id)).expecting(200).state).toBe("identity-approved");
  });

  it("given up and finished at the same moment is one of the two, and never half", async () => {
    for (let round = 0; round < 5; round += 1) {
      const held = await personWithPhone(stage);
      const id = await approvedEnrolment(stage, held);
      const [bound, given] = await Promise.all([
        held.phone.bindDevice(held.accountToken, id, CODE),
        held.phone.abandonEnrolment(held.accountToken, id),
      ]);
      const state = (await held.phone.showEnrolment(held.accountToken, id)).expecting(200).state;
      expect([bound.status, given.status, state]).toEqual(
        state === "active" ? [200, 409, "active"] : [409, 204, "abandoned"],
      );
    }
  });
});
