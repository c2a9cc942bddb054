import { expect, test } from "vitest";
import { checkEligibility } from "../../../functions/eligibility/check-eligibility/check-eligibility.ts";
import type { Insured } from "../../../shared/domain/insured.ts";
import { openRule } from "../../support/rollout-rules.ts";

const NIR = "186022A21532523";
const ACCOUNT = "account";
const PERSON: Insured = {
  cardRef: "1known",
  accountSubject: ACCOUNT,
  familyName: "GENÊT",
  givenNames: "Ange",
  sex: "M",
  birthDate: "1986-02-14",
  quality: "00",
  organism: "016910000",
  rights: { from: "2020-01-01" },
};

/** A directory of one person, found under any of some keys; who is asked for is written down. */
function directory(person: Insured = PERSON, keys: readonly string[] = ["1"]) {
  const asked: string[] = [];
  const ports = {
    cardRefsOf: async () => {
      asked.push("MAC");
      return keys.map((version) => `${version}known`);
    },
    insured: async (cardRef: string) => {
      asked.push(cardRef);
      return cardRef === person.cardRef ? person : undefined;
    },
    card: async () => undefined,
    rolloutRules: async () => [openRule()],
    now: () => new Date("2026-11-24T10:00:00Z"),
  };
  const ask = (nir = NIR, accountSubject = ACCOUNT) => checkEligibility(ports, { nir, accountSubject });
  return { ask, asked };
}
const NOT_FOUND = { ok: false, refusal: { kind: "insured-not-found" } };

test("while the MAC key is changed people are found under the new key and under the old one", async () => {
  for (const cardRef of ["1known", "2known"]) {
    const { ask } = directory({ ...PERSON, cardRef }, ["2", "1"]);
    expect(await ask()).toMatchObject({ ok: true, value: { cardRef, eligibility: { eligible: true } } });
  }
});

test("an unknown number, somebody else's, and one whose account is closed are the same refusal", async () => {
  expect(await directory({ ...PERSON, cardRef: "1other" }).ask()).toEqual(NOT_FOUND);
  expect(await directory().ask(NIR, "somebody else")).toEqual(NOT_FOUND);
  expect(await directory({ ...PERSON, accountSubject: undefined }).ask()).toEqual(NOT_FOUND);
});

test("a number that can't be one is refused before anybody is asked", async () => {
  const { ask, asked } = directory();
  for (const nir of ["186022A21532524", "000000000000000"]) expect(await ask(nir)).toEqual(NOT_FOUND);
  expect(asked).toEqual([]);
});
