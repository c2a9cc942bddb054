import { expect, test } from "vitest";
import { isAmong, type RecordedCredential } from "../../../shared/domain/credential.ts";
import { plusSeconds } from "../../../shared/kernel/clock.ts";

const start = new Date("2026-11-25T10:00:00Z");
const later = (seconds: number) => plusSeconds(start, seconds);

test("credentials of a phone that was given up are those issued through it until then, give or take a minute", () => {
  const credential: RecordedCredential = {
    cardRef: "1card",
    id: "id",
    issuance: "issuance",
    deviceJkt: "phone",
    issuedAt: start,
  };
  const ofPhone = (deviceJkt: string, until: Date) => isAmong({ kind: "of-phone", deviceJkt, until }, credential);
  expect(ofPhone("phone", start)).toBe(true);
  expect(ofPhone("phone", later(-60))).toBe(true);
  expect(ofPhone("phone", later(-61))).toBe(false);
  expect(ofPhone("other", later(24 * 3600))).toBe(false);
  expect(isAmong({ kind: "all" }, credential)).toBe(true);
  const ofDependants = (of: RecordedCredential) => isAmong({ kind: "of-dependants", dependants: ["lou"] }, of);
  expect(
    [credential, { ...credential, dependant: "lou" }, { ...credential, dependant: "noe" }].map(ofDependants),
  ).toEqual([false, true, false]);
});
