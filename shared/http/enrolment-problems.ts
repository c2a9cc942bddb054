import { none, type Problem, startAgain } from "./problem-texts.ts";

/** Problems on the way to a card: the enrolment, and the proof of the identity. */
export const ENROLMENT_PROBLEMS = {
  enrolment_not_found: {
    status: 404,
    title: { fr: "Inscription inconnue ou expirée.", en: "Unknown or expired enrolment." },
    insured: startAgain,
    vendor: none,
  },
  enrolment_wrong_state: {
    status: 409,
    title: { fr: "L’inscription n’en est pas à cette étape.", en: "The enrolment is not at this step." },
    insured: startAgain,
    vendor: none,
  },
  identity_not_proven: {
    status: 403,
    title: { fr: "L’identité n’a pas pu être vérifiée.", en: "The identity could not be verified." },
    insured: { fr: "Refaire la vérification d’identité.", en: "Prove the identity again." },
    vendor: none,
  },
  invalid_decision: {
    status: 400,
    title: { fr: "Décision non signée comme il faut.", en: "The decision is not signed as it must be." },
    insured: none,
    practice: none,
    vendor: { fr: "Signer la décision avec la clé enregistrée.", en: "Sign the decision with the registered key." },
  },
  decision_conflict: {
    status: 409,
    title: { fr: "Une autre décision a été prise, ou l’inscription est finie.", en: "Decided otherwise, or over." },
    insured: none,
    practice: none,
    vendor: { fr: "Ne rien renvoyer : la première décision vaut.", en: "Send nothing more: the first decision holds." },
  },
  identity_mismatch: {
    status: 403,
    title: { fr: "L’identité ne correspond pas au dossier.", en: "The identity does not match the record." },
    insured: { fr: "Contacter sa caisse.", en: "Contact the fund." },
    vendor: none,
  },
} as const satisfies Record<string, Problem>;
