import { UntagResourceCommand } from "@aws-sdk/client-kms";
import { CARD_TAG } from "../../functions/canary/play-journey/contract.ts";
import { parisDay } from "../../shared/domain/calendar.ts";
import { DAY_SECONDS, plusSeconds } from "../../shared/kernel/clock.ts";
import type { CanaryStage } from "./canary-stage.ts";
import { blockReader, feedPerson } from "./registration.ts";

/** Takes from the canary what it plays with; each part again is harmless. */
export async function remove(stage: CanaryStage): Promise<void> {
  await blockReader(stage);
  const until = parisDay(plusSeconds(stage.now(), -DAY_SECONDS));
  await feedPerson(stage, { rights: { from: "2020-01-01", until } });
  await stage.kms.send(new UntagResourceCommand({ KeyId: stage.keys.device, TagKeys: [CARD_TAG] }));
}
