import { describe, expect, test, vi } from "vitest";
import { arnOf, Crash, PushWorld, registered, stateOf } from "../../support/push-world.ts";

/** Something that the worker has to do, made ready. */
interface Scenario {
  readonly name: string;
  readonly message: string;
  prepare(world: PushWorld): Promise<void>;
  readonly ends: { readonly outcome: string; readonly endpoints: readonly string[]; readonly pushes: object };
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: "a first token",
    message: "A",
    prepare: (world) => world.sendToken("A", "one"),
    ends: { outcome: "registered", endpoints: ["one"], pushes: { A: "accepted" } },
  },
  {
    name: "another token",
    message: "A",
    prepare: async (world) => {
      await registered(world, ["A", "one"]);
      await world.sendToken("A", "two");
    },
    ends: { outcome: "registered", endpoints: ["two"], pushes: { A: "accepted" } },
  },
  {
    name: "the token of somebody else's phone, handed over",
    message: "B",
    prepare: async (world) => {
      await registered(world, ["A", "one"]);
      await world.sendToken("B", "one");
    },
    ends: { outcome: "registered", endpoints: ["one"], pushes: { A: "no-device", B: "accepted" } },
  },
  {
    name: "a token whose endpoint was disabled",
    message: "A",
    prepare: async (world) => {
      await registered(world, ["A", "one"]);
      world.endpoints.set(arnOf("one"), { token: "one", enabled: false });
      expect(world.push("A")).toBe("endpoint-disabled");
      await world.sendToken("A", "one");
    },
    ends: { outcome: "registered", endpoints: ["one"], pushes: { A: "accepted" } },
  },
  {
    name: "another token after an endpoint was disabled",
    message: "A",
    prepare: async (world) => {
      await registered(world, ["A", "one"]);
      world.endpoints.set(arnOf("one"), { token: "one", enabled: false });
      expect(world.push("A")).toBe("endpoint-disabled");
      await world.sendToken("A", "two");
    },
    ends: { outcome: "registered", endpoints: ["two"], pushes: { A: "accepted" } },
  },
  {
    name: "a token that SNS refuses",
    message: "A",
    prepare: async (world) => {
      await registered(world, ["A", "one"]);
      world.refusedTokens.add("bad");
      await world.sendToken("A", "bad");
    },
    ends: { outcome: "refused", endpoints: [], pushes: { A: "no-device" } },
  },
  {
    name: "a phone that is given up",
    message: "A",
    prepare: async (world) => {
      await registered(world, ["A", "one"]);
      world.retire("A");
    },
    ends: { outcome: "retired", endpoints: [], pushes: { A: "no-device" } },
  },
  {
    name: "a phone that is given up with a disabled endpoint, and a token on its way",
    message: "A",
    prepare: async (world) => {
      await registered(world, ["A", "one"]);
      world.endpoints.set(arnOf("one"), { token: "one", enabled: false });
      expect(world.push("A")).toBe("endpoint-disabled");
      await world.sendToken("A", "two");
      world.retire("A");
    },
    ends: { outcome: "retired", endpoints: [], pushes: { A: "no-device" } },
  },
  {
    name: "a phone that is given up after somebody else has its token",
    message: "A",
    prepare: async (world) => {
      await registered(world, ["A", "one"], ["B", "one"]);
      world.retire("A");
    },
    ends: { outcome: "retired", endpoints: ["one"], pushes: { A: "no-device", B: "accepted" } },
  },
];

describe.each(SCENARIOS)("$name", ({ message, prepare, ends }) => {
  const { outcome, endpoints, pushes } = ends;
  const asItEnds = { endpoints, owned: endpoints.map(arnOf), pushes };
  const prepared = async () => {
    const world = new PushWorld();
    await prepare(world);
    world.steps.length = 0;
    return world;
  };

  test("is worked off, and a message that comes again finds nothing to do", async () => {
    const world = await prepared();
    expect(await world.work(message)).toBe(outcome);
    expect(stateOf(world)).toEqual(asItEnds);
    expect(await world.work(message)).toBe("nothing-to-do");
    expect(stateOf(world)).toEqual(asItEnds);
  });

  test("ends the same whatever step the worker dies at, and meanwhile no push goes to somebody else", async () => {
    const measured = await prepared();
    await measured.work(message);
    const { length } = measured.steps;
    expect(length).toBeGreaterThan(2);
    for (let step = 1; step <= length; step += 1) {
      for (const moment of ["before", "after"] as const) {
        const world = await prepared();
        world.between = (at, now) => {
          if (at === moment && now === step) throw new Crash();
        };
        await expect(world.work(message)).rejects.toThrow(Crash);
        for (const { cardRef } of [...world.items.values()]) world.push(cardRef);
        world.between = () => undefined;
        await world.work(message);
        expect(stateOf(world), `${moment} ${world.steps[step - 1]}`).toEqual(asItEnds);
      }
    }
  });

  test("ends the same when two workers have the message at once, step by step", async () => {
    const world = await prepared();
    world.between = () => new Promise((resolve) => setImmediate(resolve));
    await Promise.all([world.work(message), world.work(message)]);
    expect(stateOf(world)).toEqual(asItEnds);
  });
});

test("the same token again asks for nothing", async () => {
  const world = new PushWorld();
  await registered(world, ["A", "one"]);
  await world.sendToken("A", "one");
  expect(world.queue).toEqual([]);
});

test("an endpoint that is deleted between two steps is made again, at once or when the message comes again", async () => {
  const deletedUpTo = (times: number) => {
    const world = new PushWorld();
    let left = times;
    world.between = (moment, _step, name) => {
      if (moment !== "after" || name !== "claimEndpoint" || left === 0) return;
      left -= 1;
      world.endpoints.clear();
    };
    return world;
  };
  const once = deletedUpTo(1);
  await registered(once, ["A", "one"]);
  expect(once.push("A")).toBe("accepted");
  const twice = deletedUpTo(2);
  await twice.sendToken("A", "one");
  await expect(twice.work("A")).rejects.toThrow("gone");
  expect(await twice.work("A")).toBe("registered");
  expect(twice.push("A")).toBe("accepted");
});

test("what isn't there any more, or wants nothing, is nothing to do", async () => {
  const world = new PushWorld();
  expect(await world.work("A")).toBe("nothing-to-do");
  world.item("A");
  expect(await world.work("A")).toBe("nothing-to-do");
});

test("one call of SNS a turn: what has nothing to do takes none", async () => {
  const world = new PushWorld();
  const turn = vi.spyOn(world.ports, "turn");
  await world.work("A");
  expect(turn).not.toHaveBeenCalled();
  await world.sendToken("A", "one");
  await world.work("A");
  world.retire("A");
  await world.work("A");
  expect(turn).toHaveBeenCalledTimes(2);
});
