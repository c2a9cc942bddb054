import { dependantRef } from "../../../shared/domain/credential-identifier.ts";
import { digestUuid } from "../../../shared/kernel/ids.ts";
import type { LeftHousehold } from "../../credential/revoke-credentials/contract.ts";
import type { Supersession } from "../../credential/supersede-credentials/contract.ts";
import { type Covered, InsuredChange, type Told } from "./contract.ts";

export interface ForwardPorts {
  supersede(messages: readonly Supersession[]): Promise<void>;
  revoke(messages: readonly LeftHousehold[]): Promise<void>;
}

/** What a credential says of its person: the five claims. Of somebody covered the fifth, the organism, is their holder's. */
const COVERED_CLAIMS = ["familyName", "givenNames", "sex", "quality"] as const satisfies readonly (keyof Covered)[];
const CLAIMS = [...COVERED_CLAIMS, "organism"] as const satisfies readonly (keyof Told)[];

/**
 * Puts in line whose credentials do not say what is true any more: one of the five claims has changed, of the person or of somebody they cover, or the person
 * has died; and whose end, because they are covered no more. Whatever else changed is nothing to a credential: rights are read online, and are in none. What is
 * sent holds no claim. It says the same whenever the stream brings it, so that twice is harmless.
 */
export async function forwardInsuredChange(ports: ForwardPorts, change: unknown): Promise<void> {
  const { before, after, at } = InsuredChange.parse(change);
  const { cardRef, revision } = after;
  const left = leftHousehold(cardRef, before, after);
  if (left.length > 0) await ports.revoke([{ type: "left-household", cardRef, dependants: left }]);
  const hasDied = before.deceasedOn === undefined && after.deceasedOn !== undefined;
  if (!hasDied && !saysTheOld(before, after)) return;
  const id = digestUuid("supersession", cardRef, String(revision));
  await ports.supersede([{ id, cardRef, at: at.toISOString(), why: hasDied ? "death" : "claims-changed" }]);
}

function leftHousehold(cardRef: string, before: Told, after: Told): string[] {
  const covered = new Set(after.beneficiaries.map((each) => dependantRef(cardRef, each)));
  return before.beneficiaries.map((each) => dependantRef(cardRef, each)).filter((ref) => !covered.has(ref));
}

/** Who had no sex on record had no credential, and who has left has none that another replaces. */
function saysTheOld(before: Told, after: Told): boolean {
  if (CLAIMS.some((claim) => before[claim] !== after[claim])) return true;
  return before.beneficiaries.some((was) => {
    const is = after.beneficiaries.find((each) => each.birthDate === was.birthDate && each.twinRank === was.twinRank);
    return is && was.sex !== undefined && COVERED_CLAIMS.some((claim) => was[claim] !== is[claim]);
  });
}
