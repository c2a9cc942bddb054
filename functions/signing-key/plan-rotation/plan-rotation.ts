import { CREDENTIAL_DAYS } from "../../../shared/domain/credential.ts";
import { liveLists, type StatusList } from "../../../shared/domain/status-list.ts";
import { DAY_SECONDS } from "../../../shared/kernel/clock.ts";

/** The default limit of AWS, per account and region, that re-issues meet first (Paris, 2026): every signature counts, whatever its purpose. */
const KMS_ECC = { name: "KMS ECC signatures a second", limit: 1_000 } as const;

export interface PlanPorts {
  lists(): Promise<readonly StatusList[]>;
  /** Share of a list's places that is taken. */
  fillOf(list: StatusList): Promise<number>;
  now(): Date;
}

export interface RotationPlan {
  /** Credentials that the replaced key has signed. Expired ones whose places are not given back yet are counted too. */
  readonly credentialsAtMost: number;
  /** The days over which they expire, and are fetched anew. */
  readonly days: number;
  readonly perSecond: number;
  readonly quota: { readonly name: string; readonly limit: number };
  /** Share of the quota. */
  readonly use: number;
}

/**
 * What a rotation of the credential key brings. None is revoked by it: each is replaced when it expires, so re-issues come at the rate at which
 * they come anyway, and what they need of KMS is what it is every day.
 */
export async function planRotation(ports: PlanPorts): Promise<RotationPlan> {
  const lists = liveLists(await ports.lists(), ports.now());
  const taken = await Promise.all(lists.map(async (list) => list.size * (await ports.fillOf(list))));
  const credentialsAtMost = Math.round(taken.reduce((sum, count) => sum + count, 0));
  const perSecond = credentialsAtMost / (CREDENTIAL_DAYS * DAY_SECONDS);
  return { credentialsAtMost, days: CREDENTIAL_DAYS, perSecond, quota: KMS_ECC, use: perSecond / KMS_ECC.limit };
}
