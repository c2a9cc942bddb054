import { setTimeout } from "node:timers/promises";
import { KMSClient } from "@aws-sdk/client-kms";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { Env, type Told } from "./contract.ts";
import { type JourneyPorts, playJourney } from "./play-journey.ts";
import { certifiedCalls, journeyKeys, kmsClientKey, taggedCard } from "./ports.ts";
import { tell } from "./tell.ts";

const env = Env.parse(process.env);
/** A connection that died while the environment slept is no fault of the stage's: twice, within the patience of one. */
const TRIES = 2;
const kms = new KMSClient({
  maxAttempts: TRIES,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: env.PATIENCE_MS / TRIES, throwOnRequestTimeout: true },
});
const ports: JourneyPorts = {
  cardUrl: env.CARD_BASE_URL,
  practiceUrl: env.PRACTICE_BASE_URL,
  connect: certifiedCalls(kmsClientKey(kms, env.CANARY_TLS_AUTHORITY), {
    stage: env.STAGE,
    practiceUrl: env.PRACTICE_BASE_URL,
    patienceMs: env.PATIENCE_MS,
    now: systemClock,
  }),
  ids: systemIds,
  now: systemClock,
  keys: journeyKeys(kms, { device: env.CANARY_PHONE_KEY, code: env.CANARY_CODE_KEY, reader: env.CANARY_READER_KEY }),
  cardRef: () => taggedCard(kms, env.CANARY_PHONE_KEY),
  pause: () => setTimeout(500),
};

/** How far this environment has read the uses of the card: as long as journeys are played, since it may be what one failed at. */
let cursor: string | undefined;

/** Called by the clock, and by who wants to know now. A journey that fails is told, and not repeated: the next one comes in five minutes. */
export const handler = async (): Promise<Told> => {
  const began = performance.now();
  const journey = await playJourney(ports, cursor);
  cursor = journey.kind === "played" ? journey.cursor : undefined;
  return tell(journey, Math.round(performance.now() - began));
};
