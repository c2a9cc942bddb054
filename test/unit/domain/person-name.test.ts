import fc from "fast-check";
import { expect, test } from "vitest";
import type { Insured } from "../../../shared/domain/insured.ts";
import { comparableName } from "../../../shared/domain/person-name.ts";
import { isSamePerson } from "../../../shared/domain/proven-identity.ts";

const word = fc.stringMatching(/^[A-Z]{1,8}$/);
const words = fc.array(word, { minLength: 1, maxLength: 4 });
const separators = fc.array(fc.constantFrom(" ", "-", "'", "’", "  ", " - "), { minLength: 3, maxLength: 3 });
/** A letter as another register may write it. */
const WRITTEN: Readonly<Record<string, readonly string[]>> = {
  E: ["É", "è", "ê", "Ë", "e\u0301"],
  A: ["À", "â", "ä"],
  C: ["Ç", "c\u0327"],
  I: ["Î", "ï"],
  O: ["Ô", "ö"],
  U: ["Ù", "û", "Ü"],
};

test("a name is the same whatever its case, accents, hyphens, apostrophes and spaces", () => {
  fc.assert(
    fc.property(words, separators, fc.infiniteStream(fc.nat(9)), (name, between, choice) => {
      const written = name
        .map((each) =>
          [...each]
            .map((letter) => {
              const forms = [letter, letter.toLowerCase(), ...(WRITTEN[letter] ?? [])];
              return forms[(choice.next().value ?? 0) % forms.length];
            })
            .join(""),
        )
        .reduce((all, each, index) => `${all}${between[index - 1]}${each}`);
      expect(comparableName(` ${written} `)).toBe(name.join(" "));
    }),
  );
});

test("names of other letters, or in another order, stay different", () => {
  fc.assert(
    fc.property(words, words, (one, other) => {
      expect(comparableName(one.join("-")) === comparableName(other.join(" "))).toBe(one.join(" ") === other.join(" "));
    }),
  );
});

test.each([
  ["LE GOFF", "Le Goff"],
  ["D’ARVOR", "d'Arvor"],
  ["ŒUVRARD", "Oeuvrard"],
  ["LÆTITIA", "Laetitia"],
  ["Saint-Exupéry", "SAINT EXUPERY"],
  ["ﬁlleul", "FILLEUL"],
])("%s is %s", (one, other) => {
  expect(comparableName(one)).toBe(comparableName(other));
});

const insured: Insured = {
  cardRef: "c",
  familyName: "ORAGE",
  birthName: "LÉVÊQUE",
  givenNames: "Anne-Lise Marie",
  sex: "F",
  birthDate: "1980-02-29",
  quality: "00",
  organism: "016910000",
  rights: { from: "2020-01-01" },
};
const proven = { familyName: "Orage", givenNames: "ANNE LISE", birthDate: "1980-02-29" };

test("a person is known by the family or the birth name, the first given name and the birth date", () => {
  for (const familyName of ["orage", "LEVEQUE"]) expect(isSamePerson(insured, { ...proven, familyName })).toBe(true);
  expect(isSamePerson(insured, { ...proven, givenNames: "Anne" })).toBe(true);
  for (const wrong of [
    { familyName: "ORAGES" },
    { givenNames: "Marie Anne" },
    { birthDate: "1980-02-28" },
    { familyName: "" },
    { givenNames: "" },
  ]) {
    expect(isSamePerson(insured, { ...proven, ...wrong })).toBe(false);
  }
});
