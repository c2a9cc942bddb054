import { setTimeout as wait } from "node:timers/promises";
import { KMSClient } from "@aws-sdk/client-kms";
import type { JourneyStage } from "../../infra/local/journey-step.ts";
import { dayKeys } from "../../shared/adapters/kms/day-key.ts";
import { epochSeconds, plusSeconds } from "../../shared/kernel/clock.ts";
import { dpopNonces, NONCE_WINDOW_SECONDS } from "../../shared/protocol/dpop-nonce.ts";
import { deployedFunction } from "./deployed-functions.ts";

/** The nonce that the stage gives to everybody so many seconds from now, or gave before now. */
export async function nonceAt(stage: JourneyStage, seconds: number): Promise<string> {
  const { environment } = await deployedFunction(stage, "issue-nonce");
  const kms = new KMSClient(stage.aws);
  try {
    const keys = dayKeys(kms, environment.DPOP_NONCE_KEY ?? "", "dpop-nonce");
    return await dpopNonces(keys, () => plusSeconds(new Date(), seconds)).fresh();
  } finally {
    kms.destroy();
  }
}

/** Waits until the present window still lasts for a while, so that a nonce of the oldest live one is not dead on arrival. */
export async function inWindow(seconds = 15): Promise<void> {
  const left = NONCE_WINDOW_SECONDS - (epochSeconds(new Date()) % NONCE_WINDOW_SECONDS);
  if (left < seconds) await wait((left + 1) * 1000);
}
