import { hash } from "node:crypto";
import { SHARE_STEPS } from "./rollout.ts";

/** Where a person stands among all, 0 to 9999: evenly spread, the same for ever, and telling nothing of the pseudonym it is made from. */
export const shareOf = (cardRef: string): number =>
  hash("sha256", `rollout-share\u0000${cardRef}`, "buffer").readUInt32BE() % SHARE_STEPS;
