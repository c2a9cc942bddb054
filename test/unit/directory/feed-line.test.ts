import fc from "fast-check";
import { expect, test } from "vitest";
import { isBlank, readLine } from "../../../functions/directory/import-part/feed-line.ts";

const record = {
  nir: "186022A21532523",
  revision: 3,
  account_subject: "account-corse",
  family_name: "GENÊT",
  given_names: "Ange",
  sex: "M",
  birth_date: "1986-02-00",
  quality: "00",
  organism: "012010000",
  rights: { from: "2020-01-01" },
  beneficiaries: [{ birth_date: "2016-00-00", twin_rank: 1, family_name: "GENÊT", given_names: "Lou", quality: "06" }],
};
const read = (value: unknown) =>
  readLine({ number: 7, bytes: Buffer.from(typeof value === "string" ? value : JSON.stringify(value)) });

test("a line is a person's whole state; unreal birth dates stay as they are", () => {
  expect(read(record)).toMatchObject({
    good: {
      line: 7,
      nir: "186022A215325",
      person: {
        revision: 3,
        insured: { familyName: "GENÊT", birthDate: "1986-02-00", organism: "012010000" },
        beneficiaries: [{ birthDate: "2016-00-00", twinRank: 1 }],
      },
    },
  });
});

test("the canary is in its own centre, which there is not, and nobody else is there", () => {
  const nir = "800000000000184";
  const elsewhere = { bad: { line: 7, reason: "invalid", fields: ["organism"] } };
  expect(read({ ...record, nir, organism: "016919999" })).toHaveProperty("good");
  expect(read({ ...record, nir })).toEqual(elsewhere);
  expect(read({ ...record, organism: "016919999" })).toEqual(elsewhere);
});

test("a carriage return before the line's end does no harm", () => {
  expect(read(`${JSON.stringify(record)}\r`)).toHaveProperty("good");
  expect(isBlank({ number: 1, bytes: Buffer.from("\r") })).toBe(true);
  expect(isBlank({ number: 1, bytes: undefined })).toBe(false);
});

test.each([
  ["not UTF-8", Buffer.from([0x7b, 0xff, 0x7d]), { reason: "not-utf8" }],
  ["too long", undefined, { reason: "too-long" }],
])("a line that is %s is bad", (_, bytes, expected) => {
  expect(readLine({ number: 7, bytes })).toEqual({ bad: { line: 7, ...expected } });
});

test.each([
  ["no JSON", "{", { reason: "not-json" }],
  ["no object", "[]", { reason: "invalid", fields: ["(record)"] }],
  ["a number with another key", { ...record, nir: "186022A21532524" }, { reason: "nir-key-wrong" }],
  ["no number at all", { ...record, nir: "x".repeat(15) }, { reason: "nir-malformed" }],
  ["a field nobody knows", { ...record, "1881134170052": 1 }, { reason: "invalid", fields: ["(record)"] }],
  ["a revision below zero", { ...record, revision: -1 }, { reason: "invalid", fields: ["revision"] }],
  ["a day that is none", { ...record, rights: { from: "2025-02-30" } }, { reason: "invalid", fields: ["rights.from"] }],
  [
    "an end before its beginning",
    { ...record, rights: { from: "2025-02-02", until: "2025-02-01" } },
    { reason: "invalid", fields: ["rights"] },
  ],
  [
    "a beneficiary without a rank",
    { ...record, beneficiaries: [{ ...record.beneficiaries[0], twin_rank: 0 }] },
    { reason: "invalid", fields: ["beneficiaries.0.twin_rank"] },
  ],
  [
    "twenty beneficiaries",
    { ...record, beneficiaries: Array(20).fill(record.beneficiaries[0]) },
    { reason: "invalid", fields: ["beneficiaries"] },
  ],
])("a line with %s is bad", (_, value, expected) => {
  expect(read(value)).toEqual({ bad: { line: 7, ...expected } });
});

test("whatever the line holds, nothing of its values is in the report", () => {
  const secret = "QZX7391";
  const field = fc.constantFrom(...Object.keys(record), secret);
  const value = fc.constantFrom(secret, [secret], { [secret]: secret }, { from: secret }, [{ [secret]: secret }]);
  fc.assert(
    fc.property(field, value, (name, wrong) => {
      const answer = read({ ...record, [name]: wrong });
      expect(JSON.stringify("bad" in answer ? answer.bad : "")).not.toContain(secret);
    }),
  );
});

test("no bytes make it throw", () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void readLine({ number: 1, bytes })));
});
