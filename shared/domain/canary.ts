import type { CardNature } from "./card.ts";

/**
 * Who plays a day against a stage every few minutes: a person born in a département that there never was, so that nobody has the number; in
 * a centre of a real caisse that there is not; and a practice whose number begins with that same département.
 */
export const CANARY_NUMBER = "8000000000001";
export const CANARY_ORGANISM = "016919999";
export const CANARY_PRACTICE = "000000001";

/** Whether a NIR, with its key or without, is that person's. */
export const isCanarysNir = (nir: string): boolean => nir.slice(0, 13) === CANARY_NUMBER;

/** Which cards a practice may use: the canary's only test cards, wherever it is; every other one those of its stage. */
export const natureAt = (practiceId: string, ofStage: CardNature): CardNature =>
  practiceId === CANARY_PRACTICE ? "test" : ofStage;
