import { memoryKey } from "../../functions/canary/play-journey/client-key.ts";
import type { JourneyPorts } from "../../functions/canary/play-journey/play-journey.ts";
import { systemIds } from "../../shared/kernel/ids.ts";
import { CARD_URL, type Counter, counterInMemory, PRACTICE_URL } from "./counter-in-memory.ts";

export const CARD_REF = `1${"c".repeat(22)}`;

/** What a journey of the canary needs, with a counter in memory at the other end of its calls. */
export function world(differently: Partial<JourneyPorts> = {}): {
  counter: Counter;
  ports: JourneyPorts;
  pauses: number[];
} {
  const now = () => new Date();
  const counter = counterInMemory(now);
  const pauses: number[] = [];
  const keys = { device: memoryKey(), code: memoryKey(), reader: memoryKey() };
  const ports: JourneyPorts = {
    cardUrl: CARD_URL,
    practiceUrl: PRACTICE_URL,
    connect: async () => counter.call,
    ids: systemIds,
    now,
    keys: async () => keys,
    cardRef: async () => CARD_REF,
    pause: async () => {
      pauses.push(1);
    },
    ...differently,
  };
  return { counter, ports, pauses };
}
