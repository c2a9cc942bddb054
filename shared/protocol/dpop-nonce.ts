import { createHmac, timingSafeEqual } from "node:crypto";
import { type Clock, epochSeconds } from "../kernel/clock.ts";

/** Seconds for which everybody is given the same nonce; a day has a whole number of such windows. */
export const NONCE_WINDOW_SECONDS = 120;
/** A nonce is good in its own window and in the two after it: for four to six minutes. */
const LIVE_WINDOWS = 3;
const BYTES = { window: 4, mac: 32 };

/** Server nonces of DPoP (RFC 9449 §8): nobody can make a proof for later, and none of them is stored. */
export interface DpopNonces {
  /** The nonce of this moment, the same in every environment: 48 characters of base64url. */
  fresh(): Promise<string>;
  isLive(nonce: string): Promise<boolean>;
}

/** Whether a proof must carry a nonce. One that is there must be live in any case (RFC 9449 §4.3, check 10). */
export type NonceRule = "required" | "optional";

export const hasRightNonce = async (
  nonces: DpopNonces,
  rule: NonceRule,
  nonce: string | undefined,
): Promise<boolean> => (nonce === undefined ? rule === "optional" : nonces.isLive(nonce));

/**
 * A nonce is the number of its window and the HMAC-SHA-256 of it under the day's key, which is what makes it unpredictable.
 * @param dayKey the key of a UTC day, `2026-11-25`
 */
export function dpopNonces(dayKey: (day: string) => Promise<Uint8Array>, now: Clock): DpopNonces {
  const current = () => Math.floor(epochSeconds(now()) / NONCE_WINDOW_SECONDS);
  const nonceOf = async (window: number): Promise<string> => {
    const number = Buffer.alloc(BYTES.window);
    number.writeUInt32BE(window);
    const mac = createHmac("sha256", await dayKey(dayOf(window)))
      .update(number)
      .digest();
    return Buffer.concat([number, mac]).toString("base64url");
  };
  return {
    fresh: () => nonceOf(current()),
    isLive: async (nonce) => {
      const given = Buffer.from(nonce, "base64url");
      if (given.length !== BYTES.window + BYTES.mac) return false;
      const window = given.readUInt32BE();
      const age = current() - window;
      return age >= 0 && age < LIVE_WINDOWS && isSame(nonce, await nonceOf(window));
    },
  };
}

const dayOf = (window: number): string => new Date(window * NONCE_WINDOW_SECONDS * 1000).toISOString().slice(0, 10);

const isSame = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
