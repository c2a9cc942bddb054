import type { Problem, Text } from "./problem-texts.ts";

const later: Text = { fr: "Réessayer dans quelques minutes.", en: "Try again in a few minutes." };
const retryAfter: Text = { fr: "Répéter après Retry-After.", en: "Repeat after Retry-After." };

/** What is answered while people on call have switched something off. */
export const INCIDENT_PROBLEMS = {
  enrolment_stopped: {
    status: 503,
    title: { fr: "Les nouvelles cartes sont momentanément suspendues.", en: "New cards are stopped for the moment." },
    insured: later,
    vendor: retryAfter,
    retryable: true,
  },
  read_only: {
    status: 503,
    title: { fr: "Les modifications sont momentanément suspendues.", en: "Changes are stopped for the moment." },
    insured: {
      fr: "Réessayer dans quelques minutes. La carte peut être présentée.",
      en: "Try again in a few minutes. The card can be shown.",
    },
    practice: later,
    vendor: retryAfter,
    retryable: true,
  },
} as const satisfies Record<string, Problem>;
