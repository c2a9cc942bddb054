import { describe, expect, test } from "vitest";
import { arnOf, PushWorld, registered, stateOf } from "../../support/push-world.ts";

describe("a token that comes while the one before is being registered", () => {
  const interrupted = async (step: number, interrupt: (world: PushWorld) => Promise<void> | void) => {
    const world = new PushWorld();
    await registered(world, ["A", "zero"]);
    await world.sendToken("A", "one");
    world.steps.length = 0;
    world.between = async (moment, now) => {
      if (moment === "before" && now === step) await interrupt(world);
    };
    await world.work("A");
    world.between = () => undefined;
    return world;
  };
  const STEPS = [1, 2, 3, 4, 5, 6, 7];

  test.each(STEPS)(
    "at step %i has the pushes in the end, in whatever order the messages are worked off, and nothing else is left",
    async (step) => {
      const world = await interrupted(step, (now) => now.sendToken("A", "two"));
      world.queue.reverse();
      await world.workOff();
      expect(stateOf(world)).toEqual({ endpoints: ["two"], owned: [arnOf("two")], pushes: { A: "accepted" } });
    },
  );

  test.each(STEPS)("at step %i, there and back again, ends with the last", async (step) => {
    const world = await interrupted(step, async (now) => {
      await now.sendToken("A", "two");
      await now.sendToken("A", "one");
    });
    await world.workOff();
    expect(stateOf(world)).toEqual({ endpoints: ["one"], owned: [arnOf("one")], pushes: { A: "accepted" } });
  });

  test.each(STEPS)("is given up again with the phone that is removed at step %i", async (step) => {
    const world = await interrupted(step, (now) => now.retire("A"));
    await world.workOff();
    expect(stateOf(world)).toEqual({ endpoints: [], owned: [], pushes: { A: "no-device" } });
  });
});

test("the registration that was sent first and comes last does not take the phone back", async () => {
  const world = new PushWorld();
  await world.sendToken("A", "one");
  await world.sendToken("B", "one");
  world.queue.reverse();
  await world.workOff();
  expect([world.push("A"), world.push("B")]).toEqual(["no-device", "accepted"]);
  await world.sendToken("A", "one");
  await world.workOff();
  expect([world.push("A"), world.push("B")]).toEqual(["accepted", "no-device"]);
});
