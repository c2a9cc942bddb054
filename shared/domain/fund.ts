import type { PublicJwk } from "../protocol/public-jwk.ts";
import type { RegistryState, Revised } from "./registry.ts";

/** A health-insurance fund as a client of the practice API. */
export interface Fund extends Revised {
  /** `fund-` and its five digits: régime and caisse. */
  readonly fundId: string;
  readonly name: string;
  readonly jwk: PublicJwk;
  readonly state: RegistryState;
}
