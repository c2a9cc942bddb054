import type { IdentityRoute } from "./rollout.ts";

export const ENROLMENT_STATES = ["started", "identity-approved", "active"] as const;
export type EnrolmentState = (typeof ENROLMENT_STATES)[number];

/** Allowed previous states of each transition; the write's condition enforces them. */
export const transitions = {
  "approve-identity": { from: "started", to: "identity-approved" },
  activate: { from: "identity-approved", to: "active" },
} as const satisfies Record<string, { from: EnrolmentState; to: EnrolmentState }>;

/** An enrolment must be finished within two days. */
export const ENROLMENT_LIFE_SECONDS = 2 * 24 * 3600;

export interface Enrolment {
  readonly id: string;
  readonly cardRef: string;
  readonly accountSubject: string;
  readonly route: IdentityRoute;
  readonly state: EnrolmentState;
  /** Single-use value that the identity provider's assertion must carry. */
  readonly identityNonce: string;
  readonly startedAt: string;
  readonly expiresAt: Date;
  /** Set when active: what was bound, so that a repeated request gets the same answer. */
  readonly deviceJkt?: string | undefined;
  readonly codeMac?: string | undefined;
}
