import type { IdentityRoute } from "./rollout.ts";

export const ENROLMENT_STATES = ["started", "identity-approved", "active", "abandoned"] as const;
export type EnrolmentState = (typeof ENROLMENT_STATES)[number];

/** Allowed previous states of each transition; the write's condition enforces them. */
export const transitions = {
  "approve-identity": { from: ["started"], to: "identity-approved" },
  activate: { from: ["identity-approved"], to: "active" },
  abandon: { from: ["started", "identity-approved"], to: "abandoned" },
} as const satisfies Record<string, { from: readonly EnrolmentState[]; to: EnrolmentState }>;
export type EnrolmentTransition = keyof typeof transitions;

/** What the person does next, by state. */
export const NEXT_STEPS = {
  started: "prove-identity",
  "identity-approved": "bind-device",
  active: "use-card",
  abandoned: "start-again",
} as const satisfies Record<EnrolmentState, string>;

/** An enrolment must be finished within two days. Over time it expires from every state that still waits for something. */
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
  /** Set when active: the phone that was bound, so that its repeated request gets the same answer. */
  readonly deviceJkt?: string | undefined;
}
