import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { certificateSerial } from "../../../shared/domain/certificate.ts";
import { endsPracticeTokens, endsReaderTokens, type Practice, type Reader } from "../../../shared/domain/practice.ts";
import { isOlder, softwareKey } from "../../../shared/domain/software.ts";
import { type Denials, standingOf } from "../../../shared/domain/standing.ts";

const NOBODY: Denials = { tokensUntil: new Map(), certificates: new Set(), minimumVersions: new Map() };
const CLIENT = { clientId: "691234567.desk", tokenAt: 1000, software: { name: "Cabinet", version: "4.11.2" } };
const BLOCKED = { kind: "reader-blocked" };

describe("the standing of a client", () => {
  test("is good when nothing is denied, for a client without software too", () => {
    expect(standingOf(NOBODY, CLIENT)).toBe("good");
    expect(standingOf(NOBODY, { clientId: "identity-x", tokenAt: 1000 })).toBe("good");
  });

  test.each(["691234567.desk", "691234567"])(
    "ends with the block of %s, for the tokens of before and no other",
    (denied) => {
      const denials = { ...NOBODY, tokensUntil: new Map([[denied, 1000]]) };
      expect(standingOf(denials, CLIENT)).toEqual(BLOCKED);
      expect(standingOf(denials, { ...CLIENT, tokenAt: 999 })).toEqual(BLOCKED);
      expect(standingOf(denials, { ...CLIENT, tokenAt: 1001 })).toBe("good");
    },
  );

  test("is no business of another reader or practice", () => {
    const denials = {
      ...NOBODY,
      tokensUntil: new Map([
        ["691234567.door", 1000],
        ["69123456", 1000],
      ]),
    };
    expect(standingOf(denials, CLIENT)).toBe("good");
  });

  test("ends with the certificate that it comes with", () => {
    const denials = { ...NOBODY, certificates: new Set(["ab12"]) };
    expect(standingOf(denials, { ...CLIENT, certificateSerial: "ab12" })).toEqual(BLOCKED);
    expect(standingOf(denials, { ...CLIENT, certificateSerial: "ab13" })).toBe("good");
  });

  test("is lost by software that is too old, under any spelling of its name", () => {
    const denials = { ...NOBODY, minimumVersions: new Map([[softwareKey("CABINET"), "4.12"]]) };
    expect(standingOf(denials, CLIENT)).toEqual({ kind: "software-too-old", minimum: "4.12" });
    for (const version of ["4.12", "4.12.0.0", "5"])
      expect(standingOf(denials, { ...CLIENT, software: { name: "Cabinet", version } })).toBe("good");
    expect(standingOf(denials, { ...CLIENT, software: { name: "Autre", version: "1" } })).toBe("good");
  });
});

describe("versions", () => {
  const someVersion = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 4 });
  const padded = (numbers: number[]) => [...numbers, 0, 0, 0].slice(0, 4);

  test("are compared number by number, what is left out being 0", () => {
    fc.assert(
      fc.property(someVersion, someVersion, (one, other) => {
        const weight = (numbers: number[]) => padded(numbers).reduce((sum, number) => sum * 1000 + number, 0);
        expect(isOlder(one.join("."), other.join("."))).toBe(weight(one) < weight(other));
      }),
    );
  });

  test("are no texts: 4.9 comes before 4.12", () => {
    expect([isOlder("4.9", "4.12"), isOlder("4.12", "4.9"), isOlder("04.12", "4.12")]).toEqual([true, false, false]);
  });
});

describe("what ends the tokens that are out", () => {
  const jwk = (x: string, y = "y") => ({ kty: "EC", crv: "P-256", x, y }) as const;
  const reader: Reader = {
    practiceId: "691234567",
    readerId: "desk",
    jwk: jwk("a"),
    role: "care",
    software: CLIENT.software,
    state: "active",
    revision: 1,
  };
  const practice: Practice = {
    id: "691234567",
    name: "Cabinet",
    kind: "doctor",
    departement: "69",
    declared: false,
    listed: true,
    state: "active",
    revision: 1,
  };

  test("is a block, and neither its repeat nor its end", () => {
    const blocked = { ...practice, state: "blocked" } as const;
    expect(endsPracticeTokens(practice, blocked)).toBe(true);
    expect([endsPracticeTokens(blocked, practice), endsPracticeTokens(undefined, practice)]).toEqual([false, false]);
    expect(endsPracticeTokens(blocked, { ...blocked, name: "Autre" })).toBe(false);
    expect(endsReaderTokens(reader, { ...reader, state: "blocked" })).toBe(true);
    expect(endsReaderTokens(reader, { ...reader, role: "reception" })).toBe(true);
  });

  test("is another kind of practice, which its readers' tokens don't know", () => {
    expect(endsPracticeTokens(practice, { ...practice, kind: "hospital" })).toBe(true);
    expect(endsPracticeTokens(practice, { ...practice, speciality: "01" })).toBe(false);
  });

  test("is a key or a certificate that is taken away, and none that is added", () => {
    expect(endsReaderTokens(undefined, reader)).toBe(false);
    expect(endsReaderTokens(reader, { ...reader, nextJwk: jwk("b") })).toBe(false);
    expect(endsReaderTokens(reader, { ...reader, jwk: jwk("b"), nextJwk: jwk("a") })).toBe(false);
    expect(endsReaderTokens(reader, { ...reader, jwk: jwk("b") })).toBe(true);
    expect(endsReaderTokens(reader, { ...reader, jwk: jwk("a", "z") })).toBe(true);
    expect(endsReaderTokens({ ...reader, nextJwk: jwk("b") }, reader)).toBe(true);
    expect(endsReaderTokens(reader, { ...reader, certificate: "c" })).toBe(false);
    expect(endsReaderTokens({ ...reader, certificate: "c" }, reader)).toBe(true);
    expect(endsReaderTokens(reader, { ...reader, software: { name: "Cabinet", version: "5" } })).toBe(false);
  });
});

test("a serial number has one spelling", () => {
  expect(["01:AB:cd", "01abCD", "1ABCD", "0001abcd"].map(certificateSerial)).toEqual(Array(4).fill("1abcd"));
  expect(certificateSerial("00")).toBe("0");
});
