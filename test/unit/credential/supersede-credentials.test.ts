import { beforeEach, describe, expect, it } from "vitest";
import {
  type SupersessionPorts,
  supersedeCredentials,
} from "../../../functions/credential/supersede-credentials/supersede-credentials.ts";
import type { Card } from "../../../shared/domain/card.ts";
import type { CardChange } from "../../../shared/domain/card-change.ts";
import type { RecordedCredential, RevocationReason } from "../../../shared/domain/credential.ts";
import { Crash, crashing, everyCrash } from "../../support/crashing.ts";

const AT = "2026-11-25T10:00:00.000Z";
const MESSAGE = { id: "9d8a6a4e-0000-4000-8000-000000000001", cardRef: "1abc", at: AT, why: "claims-changed" } as const;
const credential = (id: string, issuedAt: string) =>
  ({ cardRef: "1abc", id, bindingId: "binding", issuedAt: new Date(issuedAt) }) as RecordedCredential;

let live: RecordedCredential[];
let revoked: Map<string, RevocationReason>;
let changes: Map<string, CardChange>;
let card: Partial<Card> | undefined;
beforeEach(() => {
  live = [credential("old", "2026-11-01T00:00:00Z"), credential("new", "2026-11-25T10:05:00Z")];
  revoked = new Map();
  changes = new Map();
  card = { cardRef: "1abc", state: "active", deviceJkt: "phone" };
});

const ports = {
  liveCredentials: async function* () {
    yield* live.filter(({ id }) => !revoked.has(id));
  },
  revoke: async ({ id }: RecordedCredential, reason: RevocationReason) => !revoked.has(id) && !!revoked.set(id, reason),
  cardNow: async () => card as Card | undefined,
  recordChange: async (change: CardChange) => void changes.set(change.id, change),
  turn: async () => undefined,
} satisfies SupersessionPorts;

describe("when what a credential says has changed", () => {
  it("what was issued before is revoked, what says the new is not, and the card's phone is told once", async () => {
    expect(await supersedeCredentials(ports, MESSAGE)).toBe("revoked");
    expect([...revoked]).toEqual([["old", "superseded"]]);
    const told = { id: MESSAGE.id, cardRef: "1abc", kind: "details-changed", at: new Date(AT), jkt: "phone" };
    expect([...changes.values()]).toEqual([told]);
  });

  it("nothing more happens when it comes again, whatever was issued since", async () => {
    await supersedeCredentials(ports, MESSAGE);
    live.push(credential("newest", "2026-11-25T10:06:00Z"));
    expect(await supersedeCredentials(ports, MESSAGE)).toBe("nothing-live");
    expect([revoked.size, changes.size]).toEqual([1, 1]);
  });

  it("all of it happens at the next try, at whichever call it dies", async () => {
    const { liveCredentials, ...calls } = ports;
    const dying = (at: Parameters<typeof crashing>[1]) => {
      const some = crashing(calls, at);
      return { ports: { ...some.ports, liveCredentials }, calls: some.calls };
    };
    const counted = dying({ call: 99, moment: "before" });
    await supersedeCredentials(counted.ports, MESSAGE);
    expect(counted.calls()).toBe(4);
    for (const crash of everyCrash(counted.calls())) {
      revoked.clear();
      changes.clear();
      await supersedeCredentials(dying(crash).ports, MESSAGE).catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      });
      await supersedeCredentials(ports, MESSAGE);
      expect([[...revoked.keys()], changes.size]).toEqual([["old"], 1]);
    }
  });

  it("nobody is told who has no card, or no credential, or whose card is opposed", async () => {
    card = undefined;
    expect(await supersedeCredentials(ports, MESSAGE)).toBe("no-card");
    card = { cardRef: "1abc", state: "opposed", deviceJkt: "phone" };
    await supersedeCredentials(ports, MESSAGE);
    expect([...changes.values()].map(({ jkt }) => jkt)).toEqual([undefined]);
    live = [];
    changes.clear();
    expect(await supersedeCredentials(ports, MESSAGE)).toBe("nothing-live");
    expect(changes.size).toBe(0);
  });

  it("after a death everything is revoked, and nobody is told to fetch anything", async () => {
    expect(await supersedeCredentials(ports, { ...MESSAGE, why: "death" })).toBe("revoked");
    expect([...revoked]).toEqual([
      ["old", "death"],
      ["new", "death"],
    ]);
    expect(changes.size).toBe(0);
  });
});
