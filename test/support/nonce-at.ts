import { KMSClient } from "@aws-sdk/client-kms";
import type { JourneyStage } from "../../infra/local/journey-step.ts";
import { dayKeys } from "../../shared/adapters/kms/day-key.ts";
import { plusSeconds } from "../../shared/kernel/clock.ts";
import { dpopNonces } from "../../shared/protocol/dpop-nonce.ts";
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
