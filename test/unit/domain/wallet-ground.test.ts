import { expect, test } from "vitest";
import type { Enrolment, EnrolmentState } from "../../../shared/domain/enrolment.ts";
import { ENROLMENT_STATES } from "../../../shared/domain/enrolment.ts";
import { holderOn } from "../../../shared/domain/wallet-ground.ts";
import { newCard } from "../../support/cards.ts";

const card = await newCard("1card");
const { cardRef, deviceJkt, bindingId } = card;
const onPhone = { cardRef, deviceJkt, bindingId };
const onEnrolment = { cardRef: card.cardRef, enrolmentId: "enrolment" };
const enrolment = (state: EnrolmentState, bound?: string): Enrolment => ({
  id: "enrolment",
  cardRef: card.cardRef,
  accountSubject: "account",
  isCanary: false,
  route: "document-video",
  renews: false,
  state,
  identityNonce: "nonce",
  startedAt: "2026-11-24T12:00:00.000Z",
  expiresAt: new Date("2026-12-01T12:00:00Z"),
  bindingId: bound,
});

test("a wallet that a phone authorized acts for the card's holder while the card stays on that phone and is not blocked, and not again when it comes back", () => {
  expect(holderOn(onPhone, card, undefined)).toEqual({ kind: "card", card, wasAwaited: false });
  expect(holderOn(onPhone, { ...card, state: "suspended" }, undefined)?.kind).toBe("card");
  expect(holderOn(onPhone, { ...card, state: "opposed" }, undefined)).toBeUndefined();
  expect(holderOn(onPhone, { ...card, bindingId: "another" }, undefined)).toBeUndefined();
  expect(holderOn(onPhone, undefined, undefined)).toBeUndefined();
});

test("no wallet acts for the canary's card, whatever its token stood on", () => {
  const canarys = { ...card, assurance: { level: "canary" } as const };
  expect(holderOn(onPhone, canarys, undefined)).toBeUndefined();
  expect(holderOn(onEnrolment, canarys, enrolment("active", card.deviceJkt))).toBeUndefined();
});

test("one that stands on an enrolment waits while the decision or the phone is missing, whatever card the person had before", () => {
  const waiting = ENROLMENT_STATES.filter((state) => holderOn(onEnrolment, card, enrolment(state))?.kind === "awaited");
  expect(waiting).toEqual(["identity-pending", "identity-approved"]);
  expect(holderOn(onEnrolment, card, undefined)).toBeUndefined();
});

test("and once the enrolment has become a card, it acts for that card, in the binding that began then and no other", () => {
  expect(holderOn(onEnrolment, card, enrolment("active", bindingId))).toEqual({
    kind: "card",
    card,
    wasAwaited: true,
  });
  expect(holderOn(onEnrolment, card, enrolment("active", "another"))).toBeUndefined();
  expect(holderOn(onEnrolment, undefined, enrolment("active", bindingId))).toBeUndefined();
});
