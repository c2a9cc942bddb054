import { createHmac } from "node:crypto";
import { GenerateMacCommand, KMSClient } from "@aws-sdk/client-kms";
import { mockClient } from "aws-sdk-client-mock";
import { expect, test } from "vitest";
import { checkEligibility } from "../../../functions/eligibility/check-eligibility/check-eligibility.ts";
import { cardRefsOf } from "../../../shared/adapters/kms/card-ref.ts";
import { parseNir } from "../../../shared/domain/nir.ts";
import { VersionedKeys } from "../../../shared/kernel/versioned-keys.ts";

const NIR = "186022A21532523";
const kms = mockClient(KMSClient);
kms.on(GenerateMacCommand).callsFake(({ KeyId, Message }) => ({
  Mac: createHmac("sha256", KeyId).update(Message).digest(),
}));
const refsUnder = async (keys: string) => {
  const nir = parseNir(NIR);
  return nir.ok ? cardRefsOf(new KMSClient({}), VersionedKeys.parse(keys))(nir.value) : [];
};

test("keys are read newest first, and anything else is refused", () => {
  expect(VersionedKeys.parse("1=arn:a,2=arn:b").map(({ version, id }) => [version, id])).toEqual([
    ["2", "arn:b"],
    ["1", "arn:a"],
  ]);
  for (const text of ["", "arn:a", "0=a", "10=a", "1=a,1=b", "1=a,"]) {
    expect(VersionedKeys.safeParse(text).success, text).toBe(false);
  }
});

test("a reference is the key's version and 128 bits of the MAC; a second key adds one and changes none", async () => {
  const [first] = await refsUnder("1=one");
  expect(first).toMatch(/^1[\w-]{22}$/);
  const both = await refsUnder("1=one,2=two");
  expect(both).toEqual([expect.stringMatching(/^2[\w-]{22}$/), first]);
});

test("eligibility finds a person under whichever key they are stored, and looks for their card there", async () => {
  const [newest = "", oldest = ""] = await refsUnder("1=one,2=two");
  for (const stored of [newest, oldest]) {
    const insured = {
      cardRef: stored,
      accountSubject: "account",
      familyName: "GENÊT",
      givenNames: "Ange",
      sex: "M" as const,
      birthDate: "1986-02-14",
      quality: "00",
      organism: "012010000",
      rights: { from: "2020-01-01" },
    };
    const answer = await checkEligibility(
      {
        cardRefsOf: async () => [newest, oldest],
        insured: async (cardRef) => (cardRef === stored ? insured : undefined),
        card: async (cardRef) => (cardRef === stored ? {} : undefined),
        rolloutRules: async () => [],
        now: () => new Date("2025-11-18T10:00:00Z"),
      },
      { nir: NIR, accountSubject: "account" },
    );
    expect(answer.ok && answer.value.cardRef).toBe(stored);
    const conditions = answer.ok ? answer.value.eligibility.conditions : [];
    expect(conditions.find(({ condition }) => condition === "no-card-yet")).toMatchObject({ status: "unmet" });
  }
});
