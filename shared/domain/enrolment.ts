import { DAY_SECONDS } from "../kernel/clock.ts";
import type { PushDevice } from "./card.ts";
import type { PushResult } from "./push-outcome.ts";
import type { IdentityRoute } from "./rollout.ts";

export const ENROLMENT_STATES = [
  "started",
  "identity-pending",
  "identity-approved",
  "active",
  "rejected",
  "abandoned",
] as const;
export type EnrolmentState = (typeof ENROLMENT_STATES)[number];

/** Allowed previous states of each transition; the write's condition enforces them. */
export const transitions = {
  "approve-identity": { from: ["started"], to: "identity-approved" },
  "submit-evidence": { from: ["started"], to: "identity-pending" },
  "approve-evidence": { from: ["identity-pending"], to: "identity-approved" },
  "reject-evidence": { from: ["identity-pending"], to: "rejected" },
  activate: { from: ["identity-approved"], to: "active" },
  abandon: { from: ["started", "identity-pending", "identity-approved"], to: "abandoned" },
} as const satisfies Record<string, { from: readonly EnrolmentState[]; to: EnrolmentState }>;
export type EnrolmentTransition = keyof typeof transitions;

/** States that something may still follow on, until the enrolment expires. */
export const isOpen = (state: EnrolmentState): boolean =>
  Object.values(transitions).some(({ from }) => from.some((each) => each === state));

/** How the identity is proven by each route: at once by an assertion, or by evidence that a human operator decides on. */
export const PROOF_STEPS = {
  "france-identite": "prove-identity",
  "document-video": "submit-evidence",
} as const satisfies Record<IdentityRoute, string>;

/** What the person does next. */
export const NEXT_STEPS = {
  started: (route: IdentityRoute) => PROOF_STEPS[route],
  "identity-pending": () => "wait-for-decision" as const,
  "identity-approved": () => "bind-device" as const,
  active: () => "use-card" as const,
  rejected: () => "start-again" as const,
  abandoned: () => "start-again" as const,
} as const satisfies Record<EnrolmentState, (route: IdentityRoute) => string>;

/**
 * How long an enrolment may take, by route: a human operator's decision takes up to 48 hours and may meet a weekend. Over time it expires
 * from every state that still waits for something.
 */
export const ENROLMENT_LIFE_SECONDS: Readonly<Record<IdentityRoute, number>> = {
  "france-identite": 2 * DAY_SECONDS,
  "document-video": 7 * DAY_SECONDS,
};

/** Why evidence was not accepted. A suspicion of fraud is the provider's to follow up, and reaches the person as `other`. */
export const PROVIDER_REJECTIONS = [
  "document-unreadable",
  "document-not-accepted",
  "document-expired",
  "face-not-matched",
  "other",
] as const;
export type ProviderRejection = (typeof PROVIDER_REJECTIONS)[number];
/** The provider's reasons, and ours: who was proven is not who the directory has. */
export const REJECTIONS = [...PROVIDER_REJECTIONS, "identity-mismatch"] as const;
export type Rejection = (typeof REJECTIONS)[number];

/** What became of the evidence. */
export type Verdict = { readonly approved: true } | { readonly approved: false; readonly rejection: Rejection };

export interface Enrolment {
  readonly id: string;
  readonly cardRef: string;
  readonly accountSubject: string;
  /** It is for the canary, as the insured number said that it was begun with. */
  readonly isCanary: boolean;
  readonly route: IdentityRoute;
  /** It puts a card that exists on a phone and a code anew: after a loss, a forgotten code, or without the old phone at hand. */
  readonly renews: boolean;
  readonly state: EnrolmentState;
  /** Single-use value that the identity provider's assertion must carry. */
  readonly identityNonce: string;
  readonly startedAt: string;
  readonly expiresAt: Date;
  /** Where the person wants to be told of a decision. */
  readonly push?: PushDevice | undefined;
  /** SHA-256 of the provider's reference of the evidence, while it waits for its decision. The reference itself is never kept. */
  readonly evidenceDigest?: string | undefined;
  /** Which decision was taken, so that its repeat is known again. */
  readonly decision?: string | undefined;
  readonly rejection?: Rejection | undefined;
  /** What became of the push about the decision. */
  readonly told?: PushResult | undefined;
  /** Set when active: the phone that was bound, so that its repeated request gets the same answer. */
  readonly deviceJkt?: string | undefined;
  /** And the binding that began then. */
  readonly bindingId?: string | undefined;
}
