import { describe, expect, test, vi } from "vitest";
import { comeToRest, something, type World } from "../../support/care-path/actions.ts";
import { pathCard } from "../../support/care-path/cards.ts";
import { Counter } from "../../support/care-path/counter.ts";
import { wrongsOf } from "../../support/care-path/judgement.ts";
import { Seeded } from "../../support/care-path/seeded.ts";
import { CareService } from "../../support/care-path/service.ts";
import { localSigner } from "../../support/local-signer.ts";

/** The same in every run, so that a change that breaks something is what breaks it; set SOAK_SEED to go another way. */
const SEED = Number(process.env.SOAK_SEED ?? 20_261_125);
const STEPS = 10_000;
const CARDS = 12;
/** At the same time, at most. */
const PROCESSES = 8;
/** Of a try of a call. */
const FAULT_RATE = 0.08;

/**
 * Lets so many things happen, and everything come to rest. DynamoDB, its stream, SQS and SNS are models in memory; what runs on them is the
 * service's own.
 */
async function soaked() {
  const certifier = await localSigner();
  const draws = new Seeded(SEED);
  const service = new CareService(draws, certifier.signer);
  const cards = [];
  for (let number = 0; number < CARDS; number += 1) cards.push(await pathCard(service, number));
  const world: World = { draws, service, counter: new Counter(service), cards };
  service.processes.faultRate = FAULT_RATE;
  for (let step = 0; step < STEPS; step += 1) {
    await something(world);
    do for (let calls = draws.below(12); calls > 0; calls -= 1) await service.processes.letOne();
    while (service.processes.count >= PROCESSES);
    service.tables.forgetCalls();
  }
  await comeToRest(world);
  const jwk = certifier.publicKey.export({ format: "jwk" });
  return { world, wrongs: await wrongsOf(world, { keys: [{ ...jwk, kid: certifier.kid, alg: "ES256" }] }) };
}

describe(`the path from a proof to the phone (SOAK_SEED=${SEED})`, () => {
  test("stores each accepted event once, with its receipt, and pushes it, and nothing else, through 10,000 steps in which calls fail, repeat, overtake each other and die", async () => {
    vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const { world, wrongs } = await soaked();
    vi.restoreAllMocks();
    expect(wrongs, `SOAK_SEED=${SEED}`).toEqual([]);
    // That it went through all of it, and not past it.
    const { processes, pushes } = world.service;
    const accepted = world.counter.events.filter(({ answer }) => answer?.ok);
    for (const many of [accepted, pushes]) expect(many.length).toBeGreaterThan(STEPS / 20);
    for (const many of [processes.faults, processes.deaths]) expect(many).toBeGreaterThan(STEPS / 20);
  }, 300_000);
});
