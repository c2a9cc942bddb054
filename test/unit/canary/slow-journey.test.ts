import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { callWithin, type Question } from "../../../functions/canary/play-journey/call.ts";
import { memoryKey } from "../../../functions/canary/play-journey/client-key.ts";
import { playJourney } from "../../../functions/canary/play-journey/play-journey.ts";
import { CARD_REF, world } from "../../support/canary-world.ts";
import { counterInMemory, usesPage, wantsNonce } from "../../support/counter-in-memory.ts";

describe("a journey on a slow stage", () => {
  /** Every call takes the next of these milliseconds, and every proof has to be repeated with another nonce. */
  const slowWorld = (delays: readonly number[]) => {
    let ms = Date.now();
    let calls = 0;
    const began = ms;
    const slow = async <Result>(result: Result): Promise<Result> => {
      ms += delays[calls++ % delays.length] ?? 0;
      return result;
    };
    const now = () => new Date(ms);
    const counter = counterInMemory(now);
    let hasRepeated = true;
    const call = async (question: Question) => {
      hasRepeated = question.headers?.dpop === undefined || !hasRepeated;
      return slow(hasRepeated ? await counter.call(question) : wantsNonce(`nonce-${calls}`));
    };
    const slowKey = ({ jwk, sign } = memoryKey()) => ({
      jwk,
      sign: async (input: Uint8Array) => slow(await sign(input)),
    });
    const all = { device: slowKey(), code: slowKey(), reader: slowKey() };
    const keys = async () => {
      for (const _ of Object.keys(all)) await slow(undefined);
      return all;
    };
    const pause = async () => {
      ms += 500;
    };
    const cardRef = () => slow(CARD_REF);
    return {
      ports: world({ connect: () => slow(call), now, keys, pause, cardRef }).ports,
      counter,
      took: () => ms - began,
    };
  };

  test("is over before its function is, and told of, however long each answer takes and whether the use comes", async () => {
    const delays = fc.array(fc.integer({ min: 100, max: 6_500 }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(delays, fc.boolean(), async (each, comes) => {
        const { ports, counter, took } = slowWorld(each);
        if (!comes) counter.routes.set("GET /v1/uses", () => usesPage(["other"]));
        const journey = await playJourney(ports, undefined);
        expect(took()).toBeLessThan(118_000);
        if (journey.kind === "failed")
          expect(["UseNotSeen", "JourneyTooSlow"]).toContain((journey.error as Error).name);
      }),
      { numRuns: 40 },
    );
  });

  test("ends where it is too late to begin the next step", async () => {
    const tooSlow = { kind: "failed", error: { name: "JourneyTooSlow" } };
    expect(await playJourney(slowWorld([6_400]).ports, undefined)).toMatchObject({ ...tooSlow, at: "context" });
  });

  test("ends while it reads pages that have no end", async () => {
    const { ports, counter } = slowWorld([1_000]);
    counter.routes.set("GET /v1/uses", () => usesPage(["other"], "next"));
    const tooSlow = { kind: "failed", at: "uses", error: { name: "JourneyTooSlow" } };
    expect(await playJourney(ports, undefined)).toMatchObject(tooSlow);
  });
});

test("a call to somebody who never answers ends by itself", async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as AddressInfo;
  const asked = callWithin(20)({ method: "GET", url: `http://127.0.0.1:${port}/` });
  await expect(asked).rejects.toThrow(expect.objectContaining({ name: "TimeoutError" }));
  silent.closeAllConnections();
  silent.close();
});
