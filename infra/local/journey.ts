import { credential, eligibility, enrolment, rollout, session } from "./journey/getting-the-card.ts";
import { careEvent, context, push } from "./journey/using-the-card.ts";
import type { JourneyStep } from "./journey-step.ts";

/** The main job of the service from end to end, each step through HTTP by clients that hold their own keys. */
export const journey: readonly JourneyStep[] = [
  rollout,
  eligibility,
  enrolment,
  session,
  credential,
  context,
  careEvent,
  push,
];
