import { describe, expect, test } from "vitest";
import { type TellPorts, tellCardChange } from "../../../functions/card/tell-card-change/tell-card-change.ts";
import type { ToldPhone } from "../../../shared/adapters/dynamodb/card-life.ts";

const change = {
  type: "card-change" as const,
  id: "9b2f6a0e-0f0c-4a55-9a43-0a2c9d1f7e10",
  cardRef: "1cardRef",
  at: new Date("2026-11-25T10:00:00Z"),
  endedJkt: "old",
  jkt: "new",
};
const phone = (jkt: string, state: "active" | "ended") => ({
  jkt,
  state,
  boundAt: "2026-11-01T10:00:00.000Z",
  endpointArn: `arn:${jkt}`,
});

/** Ports that note what is done in order; `dies` breaks the nth step. */
function world(dies = Number.POSITIVE_INFINITY) {
  const done: string[] = [];
  let told: readonly ToldPhone[] | undefined;
  let steps = 0;
  const step = (what: string) => {
    steps += 1;
    if (steps === dies) throw new Error("the environment died");
    done.push(what);
  };
  const ports: TellPorts = {
    toldOf: async () => told,
    devices: async () => [phone("old", "ended"), phone("new", "active")],
    push: async ({ cardRef, endpointArn }, type, ref) => {
      expect(cardRef).toBe(change.cardRef);
      if (endpointArn === undefined) return "no-device";
      step(`push ${type} ${ref === change.id} to ${endpointArn}`);
      return "accepted";
    },
    retirePhone: async (_cardRef, jkt) => step(`retire ${jkt}`),
    recordTold: async (_change, phones) => {
      step("record");
      told ??= phones;
    },
  };
  return { ports, done };
}

const whole = ["push card.changed true to arn:old", "push card.changed true to arn:new", "retire old", "record"];

describe("telling a change of a card", () => {
  test("reaches the phone that is left, for the last time, and the new one, and is recorded", async () => {
    const { ports, done } = world();
    expect(await tellCardChange(ports, change)).toEqual([
      { jkt: "old", outcome: "accepted" },
      { jkt: "new", outcome: "accepted" },
    ]);
    expect(done).toEqual(whole);
  });

  test("happens once, however often the stream brings it", async () => {
    const { ports, done } = world();
    const [first, again] = [await tellCardChange(ports, change), await tellCardChange(ports, change)];
    expect(again).toEqual(first);
    expect(done).toEqual(whole);
  });

  test("is finished by the repeat, wherever it died", async () => {
    for (const dies of [1, 2, 3, 4]) {
      const { ports, done } = world(dies);
      await expect(tellCardChange(ports, change)).rejects.toThrow();
      await tellCardChange(ports, change);
      expect(done.slice(-4)).toEqual(whole);
    }
  });

  test("without an endpoint says so, and still retires the phone that is left", async () => {
    const { ports, done } = world();
    const told = await tellCardChange({ ...ports, devices: async () => [] }, change);
    expect(told.map(({ outcome }) => outcome)).toEqual(["no-device", "no-device"]);
    expect(done).toEqual(["retire old", "record"]);
  });
});
