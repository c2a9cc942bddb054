import { log, safeError } from "../../../shared/log/log.ts";
import { measured } from "../../../shared/log/metrics.ts";
import { UnexpectedAnswer } from "./call.ts";
import type { Told } from "./contract.ts";
import type { Journey } from "./play-journey.ts";

/** Says in one line, and in the metrics of it, what became of a journey. */
export function tell(journey: Journey, ms: number): Told {
  switch (journey.kind) {
    case "no-card":
      log("canary.waits", {});
      return { outcome: "no-card" };
    case "played": {
      const measures = [measured("CanaryJourneys", 1), measured("CanarySteps", journey.steps)];
      log("canary.played", { ms }, ...measures, measured("CanaryTime", ms));
      return { outcome: "played" };
    }
    case "failed": {
      const { at, steps, error } = journey;
      const answer = error instanceof UnexpectedAnswer ? { status: error.status, refusal: error.code } : {};
      const measures = [measured("CanaryFailures", 1), measured("CanarySteps", steps)];
      const fields = { outcome: at, ms, ...answer, ...safeError(error) };
      log("canary.failed", fields, ...measures, measured("CanaryFailedSteps", 1, at));
      return { outcome: "failed", at, status: answer.status, refusal: answer.refusal };
    }
  }
}
