import { expect, test } from "vitest";
import { revokeCredentials } from "../../../functions/credential/revoke-credentials/revoke-credentials.ts";
import type { RecordedCredential, RevocationReason, WhichCredentials } from "../../../shared/domain/credential.ts";

const at = new Date("2026-11-25T10:00:00Z");
const credential = (id: string, bindingId: string): RecordedCredential => ({
  cardRef: "1card",
  id,
  issuance: "issuance",
  bindingId,
  issuedAt: at,
  status: { list: 1, index: 1, endsAt: at },
});

/** A card's credentials in memory; the write of one of them may fail. */
function card(...credentials: RecordedCredential[]) {
  const revoked = new Map<string, RevocationReason>();
  const failing = new Set<string>();
  const ports = {
    liveCredentials: async function* (cardRef: string) {
      yield* credentials.filter((each) => each.cardRef === cardRef && !revoked.has(each.id));
    },
    revoke: async ({ id }: RecordedCredential, reason: RevocationReason) => {
      if (failing.delete(id)) throw new Error("DynamoDB is away");
      const isNew = !revoked.has(id);
      revoked.set(id, reason);
      return isNew;
    },
  };
  const revoke = (which: WhichCredentials) => revokeCredentials(ports, "1card", which, "device-ended");
  return { revoked, failing, revoke };
}

test("those of the binding that has ended are revoked, and no others", async () => {
  const { revoked, revoke } = card(credential("a", "ended"), credential("b", "present"), credential("c", "ended"));
  expect(await revoke({ kind: "of-binding", bindingId: "ended" })).toBe(2);
  expect([...revoked]).toEqual([
    ["a", "device-ended"],
    ["c", "device-ended"],
  ]);
});

test("all of them, and again none", async () => {
  const { revoked, revoke } = card(credential("a", "phone"), credential("b", "phone"), credential("c", "other"));
  expect(await revoke({ kind: "all" })).toBe(3);
  expect([...revoked.keys()]).toEqual(["a", "b", "c"]);
  expect(await revoke({ kind: "all" })).toBe(0);
});

test("a failure is a failure, and the next call revokes what is left", async () => {
  const { revoked, failing, revoke } = card(
    credential("a", "phone"),
    credential("b", "phone"),
    credential("c", "phone"),
  );
  failing.add("b");
  await expect(revoke({ kind: "all" })).rejects.toThrow("away");
  expect([...revoked.keys()]).toEqual(["a"]);
  expect(await revoke({ kind: "all" })).toBe(2);
});
