import { expect, test } from "vitest";
import {
  type NotificationPorts,
  receiveNotification,
} from "../../../functions/credential/receive-notification/receive-notification.ts";
import type { CardChange } from "../../../shared/domain/card-change.ts";
import type { CredentialOfIssuance, NotifiedEvent } from "../../../shared/domain/credential.ts";
import type { Enrolment } from "../../../shared/domain/enrolment.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";
import { newCard } from "../../support/cards.ts";

const at = new Date("2026-11-25T10:00:00Z");
const card = await newCard("1card");
const caller = {
  subject: card.cardRef,
  jkt: "wallet",
  spendProof: async () => done({ kind: "card", card, wasAwaited: false } as const),
};
const credential = (id: string, cardRef = card.cardRef): CredentialOfIssuance => ({
  cardRef,
  id,
  issuance: id.split(".")[0] ?? "",
  bindingId: card.bindingId,
  holderJkt: "key",
  issuedAt: at,
  status: { list: 1, index: 1, endsAt: at },
  isLive: true,
});

/** Credentials on record; `meanwhile` is done by somebody else right before the first write. */
function world(credentials: readonly CredentialOfIssuance[], meanwhile: readonly string[] = []) {
  const revoked = new Set<string>();
  const changes: CardChange[] = [];
  const notified: (readonly [string, NotifiedEvent])[] = [];
  const others = [...meanwhile];
  const ports: NotificationPorts = {
    ofIssuance: async (cardRef, issuance) =>
      credentials
        .filter((each) => each.cardRef === cardRef && each.issuance === issuance)
        .map((each) => ({ ...each, isLive: each.isLive && !revoked.has(each.id) })),
    revokeTogether: async (live, reason, change) => {
      for (const id of others.splice(0)) revoked.add(id);
      if (live.some(({ id }) => revoked.has(id))) return false;
      expect(reason).toBe("holder");
      for (const { id } of live) revoked.add(id);
      changes.push(change);
      return true;
    },
    recordNotified: async ({ id }, event) => {
      notified.push([id, event]);
    },
    ids: { uuid: () => "change" },
    now: () => at,
  };
  const notify = (event: NotifiedEvent, id = "one") => receiveNotification(ports, { id, event }, caller);
  return { ports, revoked, changes, notified, notify };
}
const unknown = { ok: false, refusal: { kind: "notification-unknown" } };

test("credentials that the wallet accepted, or failed with, stay as they are, and that is put down, however often it says so", async () => {
  const { revoked, changes, notified, notify } = world([credential("one.0"), credential("one.1")]);
  const events = ["credential_accepted", "credential_failure", "credential_accepted"] as const;
  for (const event of events) expect(await notify(event)).toEqual(done(event));
  expect(notified).toEqual(events.map((event) => ["one.0", event]));
  expect([revoked.size, changes.length]).toEqual([0, 0]);
});

test("what was deleted is revoked whole, and no other, and the phone that the card is on is told once", async () => {
  const { revoked, changes, notify } = world([credential("one.0"), credential("one.1"), credential("two.0")]);
  for (let again = 0; again < 3; again += 1) expect((await notify("credential_deleted")).ok).toBe(true);
  expect([...revoked]).toEqual(["one.0", "one.1"]);
  const { cardRef, deviceJkt: jkt } = card;
  expect(changes).toEqual([{ id: "change", cardRef, kind: "credential-deleted", at, jkt }]);
});

test("what somebody else revokes at that moment is left to them, and the rest is revoked", async () => {
  const { revoked, changes, notify } = world([credential("one.0"), credential("one.1")], ["one.1"]);
  expect((await notify("credential_deleted")).ok).toBe(true);
  expect([...revoked].sort()).toEqual(["one.0", "one.1"]);
  expect(changes).toHaveLength(1);
  const all = world([credential("one.0")], ["one.0"]);
  expect((await all.notify("credential_deleted")).ok).toBe(true);
  expect(all.changes).toEqual([]);
});

test("what is expired or revoked already is known, and nothing is left to do", async () => {
  const { changes, notify } = world([{ ...credential("one.0"), isLive: false }]);
  expect((await notify("credential_deleted")).ok).toBe(true);
  expect(changes).toEqual([]);
});

test("an id of another card is as unknown as one that nobody gave", async () => {
  const { revoked, notify } = world([credential("one.0", "1other")]);
  for (const id of ["one", "none"]) expect(await notify("credential_deleted", id)).toEqual(unknown);
  expect(revoked.size).toBe(0);
});

test("a wallet whose card is not there yet, or will not come, was given nothing that it could tell of", async () => {
  const { ports } = world([credential("one.0")]);
  for (const standing of [{ kind: "awaited", enrolment: {} as Enrolment }, { kind: "over" }] as const) {
    const waiting = { ...caller, spendProof: async () => done(standing) };
    expect(await receiveNotification(ports, { id: "one", event: "credential_deleted" }, waiting)).toEqual(unknown);
  }
});

test("a proof that was used before, or of a phone that is the card's no more, changes nothing", async () => {
  const { ports, revoked } = world([credential("one.0")]);
  for (const kind of ["proof-replayed", "phone-ended"] as const) {
    const stale = { ...caller, spendProof: async () => refuse({ kind }) };
    const told = await receiveNotification(ports, { id: "one", event: "credential_deleted" }, stale);
    expect(told).toEqual({ ok: false, refusal: { kind } });
  }
  expect(revoked.size).toBe(0);
});
