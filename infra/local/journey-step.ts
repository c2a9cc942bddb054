import type { IdentityProviders } from "./identity-providers.ts";
import type { LocalStage } from "./local-stage.ts";

/** What the journey needs of a stage; the tests' view of one has it too. */
export type JourneyStage = Pick<LocalStage, "urls" | "aws" | "tables" | "nirKeys"> & {
  readonly identityProviders: Pick<IdentityProviders, "accountToken" | "identityAssertion">;
};

/** What every step of the journey is given. */
export interface JourneyContext {
  readonly stage: JourneyStage;
  /** Empty at the first step; holds whatever earlier steps left there for later ones. */
  readonly memory: Map<string, unknown>;
}

/** One step of the journey: something that one of the callers does through the front door. */
export interface JourneyStep {
  /** What happens, as a sentence: "The reader posts a care event". */
  readonly name: string;
  /**
   * Does it and checks it.
   * @returns the answer in words for the person who watches: never a token, a code or an insured number
   * @throws when the step did not go as it must
   */
  run(context: JourneyContext): Promise<string>;
}
