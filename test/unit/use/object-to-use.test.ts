import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { type ObjectionPorts, objectToUse } from "../../../functions/use/object-to-use/object-to-use.ts";
import type { Card } from "../../../shared/domain/card.ts";
import type { Context } from "../../../shared/domain/context.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";
import { CONTEXT } from "../../support/recorder.ts";

const NOW = new Date("2026-11-24T12:00:00Z");

const CARD: Card = {
  cardRef: CONTEXT.cardRef,
  state: "active",
  nature: "test",
  activatedAt: "2026-11-01T08:00:00.000Z",
  bindingId: "binding",
  deviceJkt: "key",
  deviceKey: { kty: "EC", crv: "P-256", x: "x", y: "y" },
  assurance: { level: "unattested" },
  codeMac: "mac",
  tries: 0,
  lastTryAt: 0,
};

/** The context and the card that an objection is about, written as the table does: all or nothing, on condition of what was read. */
class Frozen {
  context: Context = CONTEXT;
  card: Card = CARD;
  suspensions = 0;
  now = NOW;

  readonly ports: ObjectionPorts = {
    context: async (id) => (id === this.context.id ? this.context : undefined),
    object: async (read, objection, suspension) => {
      const isAsRead = this.context.objection?.blockedCard === read.objection?.blockedCard;
      if (!isAsRead || (suspension && this.card.state !== "active")) return false;
      this.context = { ...this.context, objection };
      if (suspension) {
        this.card = { ...this.card, state: "suspended" };
        this.suspensions += 1;
      }
      return true;
    },
    ids: { uuid: () => "8e03978e-40d5-43dd-bc93-6894a57f9324", secret: () => "secret" },
    now: () => this.now,
  };

  object(blockCard: boolean, { id = this.context.id, subject = CONTEXT.cardRef, ports = this.ports } = {}) {
    const phone = { subject, jkt: "key", spendProof: async () => done(this.card) };
    return objectToUse(ports, { id, blockCard }, phone);
  }
}

let frozen: Frozen;
beforeEach(() => {
  frozen = new Frozen();
});

describe("an objection", () => {
  test("said again stays as it was, by its own instant; the block of the card may be added, and is not taken back", async () => {
    expect(await frozen.object(false)).toEqual(done({ at: NOW, blockedCard: false }));
    frozen.now = new Date("2026-11-25T08:00:00Z");
    expect(await frozen.object(false)).toEqual(done({ at: NOW, blockedCard: false }));
    expect(await frozen.object(true)).toEqual(done({ at: NOW, blockedCard: true }));
    expect(await frozen.object(false)).toEqual(done({ at: NOW, blockedCard: true }));
    expect([frozen.card.state, frozen.suspensions]).toEqual(["suspended", 1]);
  });

  test("to another card's use is told that there is none, as one to no use at all", async () => {
    const refused = refuse({ kind: "use-not-found" });
    expect(await frozen.object(true, { subject: "1other" })).toEqual(refused);
    expect(await frozen.object(true, { id: "x".repeat(43) })).toEqual(refused);
    expect(frozen.context.objection).toBeUndefined();
  });

  test("with a card that is blocked already leaves that as it is", async () => {
    frozen.card = { ...frozen.card, state: "suspended" };
    expect(await frozen.object(true)).toEqual(done({ at: NOW, blockedCard: true }));
    expect(frozen.suspensions).toBe(0);
  });

  test("that meets a change of the card is refused, to be made again", async () => {
    const ports = { ...frozen.ports, object: async () => false };
    expect(await frozen.object(true, { ports })).toEqual(refuse({ kind: "card-changed" }));
  });

  test("is spent with its proof: a phone that is no longer the card's freezes nothing", async () => {
    const phone = {
      subject: CONTEXT.cardRef,
      jkt: "key",
      spendProof: async () => refuse({ kind: "phone-ended" } as const),
    };
    const ended = await objectToUse(frozen.ports, { id: CONTEXT.id, blockCard: false }, phone);
    expect(ended).toEqual(refuse({ kind: "phone-ended" }));
    expect(frozen.context.objection).toBeUndefined();
  });
});

test("of objections at the same instant, in whatever order they read and write, one is written, and each has what it wished; the card is blocked once, if one of them wished it", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }),
      fc.scheduler(),
      async (wishes, scheduler) => {
        const raced = new Frozen();
        const ports: ObjectionPorts = {
          ...raced.ports,
          context: scheduler.scheduleFunction(raced.ports.context),
          object: scheduler.scheduleFunction(raced.ports.object),
        };
        const answers = Promise.all(wishes.map((blockCard) => raced.object(blockCard, { ports })));
        await scheduler.waitFor(answers);
        for (const [index, answer] of (await answers).entries())
          expect(answer).toMatchObject({ ok: true, value: { at: NOW, ...(wishes[index] && { blockedCard: true }) } });
        expect(raced.context.objection).toEqual({ at: NOW, blockedCard: wishes.includes(true) });
        expect(raced.suspensions).toBe(wishes.includes(true) ? 1 : 0);
      },
    ),
  );
});
