import { DAY_SECONDS, plusSeconds } from "../kernel/clock.ts";
import type { HolderKey } from "../protocol/key-attestation.ts";

/** Seconds that a wallet waits before it asks again (`interval`). A person decides within days; the holder is told by push. */
export const POLL_SECONDS = 300;
/** For so long an answer may be on its way: API Gateway waits for 30 seconds at most. */
const ANSWER_SECONDS = 30;
/** For so long credentials whose answer was lost can be had again: two more polls. */
const REPEAT_SECONDS = 900;
/** For so long after the last chance for a card a wallet is told that there will be none. */
const DENIAL_SECONDS = 7 * DAY_SECONDS;

/** Credentials that a wallet has asked for while the card was not there yet. */
export interface DeferredIssuance {
  /** Names it to the wallet (`transaction_id`). Unguessable; only its hash is stored. */
  readonly transactionId: string;
  readonly cardRef: string;
  /** Thumbprint of the key that the wallet's token was bound to. */
  readonly walletJkt: string;
  /** Id of the configuration asked for. */
  readonly configuration: string;
  /** The keys that were proven when it was asked for: one credential each. */
  readonly keys: readonly HolderKey[];
  /** Id of the issuance that it will be. */
  readonly issuance: string;
  /** The last instant at which the card may come. */
  readonly until: Date;
  /** When the credentials were put on record for the one delivery. */
  readonly deliveredAt?: Date | undefined;
}

/** When a deferred issuance is forgotten. */
export const forgottenAt = (until: Date): Date => plusSeconds(until, DENIAL_SECONDS);

/**
 * What a delivery that was made means to who asks again: the answer may still be on its way; it was lost, and goes out again; or it has had
 * its time.
 */
export function deliveryAt(deliveredAt: Date, now: Date): "on-its-way" | "to-repeat" | "over" {
  if (now < plusSeconds(deliveredAt, ANSWER_SECONDS)) return "on-its-way";
  return now < plusSeconds(deliveredAt, REPEAT_SECONDS) ? "to-repeat" : "over";
}
