import fc from "fast-check";
import { expect, test } from "vitest";
import { arnOf, PushWorld } from "../../support/push-world.ts";

const CARDS = ["A", "B", "C"] as const;
const TOKENS = ["one", "two"] as const;
const card = fc.constantFrom(...CARDS);
const token = fc.constantFrom(...TOKENS);
const happenings = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant("send" as const), card, token }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("retire" as const), card }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("bind" as const), card }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("push" as const), card }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant("disable" as const), token }),
    },
  ),
  { minLength: 2, maxLength: 12 },
);
type Happening = typeof happenings extends fc.Arbitrary<(infer One)[]> ? One : never;

async function happen(world: PushWorld, happening: Happening): Promise<void> {
  if (happening.kind === "send") await world.sendToken(happening.card, happening.token);
  else if (happening.kind === "retire") world.retire(happening.card);
  else if (happening.kind === "bind") world.bind(happening.card);
  else if (happening.kind === "push") world.push(happening.card);
  else {
    const endpoint = world.endpoints.get(arnOf(happening.token));
    if (endpoint) endpoint.enabled = false;
  }
}

/** Two workers that take messages as they come, each message twice, until the happenings are over and nothing is in line. */
async function everybody(world: PushWorld, scheduler: fc.Scheduler, all: readonly Happening[]): Promise<void> {
  const step = () => scheduler.schedule(Promise.resolve());
  let isOver = false;
  world.between = async () => void (await step());
  const app = async () => {
    for (const happening of all) {
      await step();
      await happen(world, happening);
    }
    isOver = true;
  };
  const worker = async () => {
    while (!isOver || world.queue.length > 0) {
      await step();
      const key = world.queue.shift();
      if (key === undefined) continue;
      for (const cardRef of [key.pk.slice(5), key.pk.slice(5)]) {
        await world.work(cardRef).catch(() => world.queue.push(key));
      }
    }
  };
  await scheduler.waitFor(Promise.all([app(), worker(), worker()]));
  world.between = () => undefined;
}

test("of accounts that send the same tokens in any order, while workers run at once and messages come twice, none is ever pushed to on a phone that another sent later", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), happenings, async (scheduler, all) => {
      const world = new PushWorld();
      // Throws as soon as a push goes astray.
      await everybody(world, scheduler, all);
      for (const cardRef of CARDS) world.push(cardRef);
    }),
    { numRuns: 1000 },
  );
});

test("in the end who sent a token last is pushed to, at the latest when the app has sent it again, and nobody else is", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), happenings, async (scheduler, all) => {
      const world = new PushWorld();
      await everybody(world, scheduler, all);
      for (const token of TOKENS) {
        const last = world.lastSender(token);
        const holders = CARDS.map((name) => world.item(name)).filter(({ push }) => push?.token === token);
        for (const { cardRef } of holders) if (cardRef !== last) expect(world.push(cardRef)).toBe("no-device");
        const own = holders.find(({ cardRef }) => cardRef === last);
        if (!own || world.push(own.cardRef) === "accepted") continue;
        expect(own.registration).toBe("disabled");
        await world.sendToken(own.cardRef, token);
        await world.workOff();
        expect(world.push(own.cardRef)).toBe("accepted");
      }
    }),
    { numRuns: 1000 },
  );
});
