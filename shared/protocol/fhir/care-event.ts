import type { Claim, ExplanationOfBenefit } from "fhir/r4.d.ts";
import type { CareEvent } from "../../domain/care-event.ts";
import { cancellationClaimOf, cancellationExplanationOf } from "./cancellation.ts";
import { claimOf } from "./claim.ts";
import { explanationOf } from "./explanation-of-benefit.ts";

/** An event as the claim that it was posted as: care, or the end of some. */
export const eventClaimOf = (event: CareEvent): Claim =>
  event.kind === "cancellation" ? cancellationClaimOf(event) : claimOf(event);

/** What was recorded of it, with its receipt. */
export const eventExplanationOf = (event: CareEvent): ExplanationOfBenefit =>
  event.kind === "cancellation" ? cancellationExplanationOf(event) : explanationOf(event);
