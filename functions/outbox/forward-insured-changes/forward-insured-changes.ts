import { digestUuid } from "../../../shared/kernel/ids.ts";
import type { Supersession } from "../../credential/supersede-credentials/contract.ts";
import { InsuredChange, type Told } from "./contract.ts";

export interface ForwardPorts {
  send(messages: readonly Supersession[]): Promise<void>;
}

/** What a credential says of its person: the five claims. */
const CLAIMS = ["familyName", "givenNames", "sex", "quality", "organism"] as const satisfies readonly (keyof Told)[];

/**
 * Puts in line whose credentials do not say what is true any more: one of the five claims has changed, or the person has died. Whatever else
 * changed is nothing to a credential: rights are read online, and are in none. What is sent holds no claim. It has the same name whenever the
 * stream brings it, and the instant of the write, so that twice is harmless.
 */
export async function forwardInsuredChange(ports: ForwardPorts, change: unknown): Promise<void> {
  const { before, after, at } = InsuredChange.parse(change);
  const hasDied = before.deceasedOn === undefined && after.deceasedOn !== undefined;
  if (!hasDied && CLAIMS.every((claim) => before[claim] === after[claim])) return;
  const { cardRef, revision } = after;
  const id = digestUuid("supersession", cardRef, String(revision));
  await ports.send([{ id, cardRef, at: at.toISOString(), why: hasDied ? "death" : "claims-changed" }]);
}
