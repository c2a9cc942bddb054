import { expect, test } from "vitest";
import { isAmong, type RecordedCredential } from "../../../shared/domain/credential.ts";

const start = new Date("2026-11-25T10:00:00Z");

test("credentials of a binding are those issued in it, and in no other of the same phone", () => {
  const credential: RecordedCredential = {
    cardRef: "1card",
    id: "id",
    issuance: "issuance",
    bindingId: "first",
    issuedAt: start,
  };
  const ofBinding = (bindingId: string) => isAmong({ kind: "of-binding", bindingId }, credential);
  expect(["first", "third"].map(ofBinding)).toEqual([true, false]);
  expect(isAmong({ kind: "all" }, credential)).toBe(true);
  const ofDependants = (of: RecordedCredential) => isAmong({ kind: "of-dependants", dependants: ["lou"] }, of);
  expect(
    [credential, { ...credential, dependant: "lou" }, { ...credential, dependant: "noe" }].map(ofDependants),
  ).toEqual([false, true, false]);
});
