import type { Condition, ConditionName, Eligibility } from "../domain/eligibility.ts";
import type { Opening } from "../domain/rollout.ts";
import type { EligibilityReply, PreviewReply } from "./eligibility-schema.ts";
import type { Language } from "./request.ts";

type Texts = Readonly<Record<ConditionName, Readonly<Record<Language, string>>>>;

const MESSAGES: Texts = {
  "age-16": { fr: "Avoir 16 ans.", en: "Be 16 or older." },
  "account-open": { fr: "Avoir un compte santé ouvert.", en: "Have an open health account." },
  "scheme-takes-part": { fr: "Relever d’un régime participant.", en: "Belong to a scheme that takes part." },
  "departement-open": {
    fr: "Être rattaché à une caisse d’un département ouvert.",
    en: "Be attached to a fund of an open département.",
  },
  "rights-in-force": { fr: "Avoir des droits en cours.", en: "Have rights in force." },
  "not-excluded": {
    fr: "Ne pas relever d’une mesure (tutelle) qui écarte la carte pour l’instant.",
    en: "Not be under a measure (guardianship) that rules the card out for now.",
  },
  "no-card-yet": { fr: "Ne pas déjà avoir de carte active.", en: "Have no active card yet." },
};

const ACTIONS: Texts = {
  "age-16": { fr: "Revenir le jour des 16 ans.", en: "Come back on the 16th birthday." },
  "account-open": { fr: "Ouvrir un compte santé.", en: "Open a health account." },
  "scheme-takes-part": { fr: "Garder la carte plastique.", en: "Keep the plastic card." },
  "departement-open": { fr: "Garder la carte plastique en attendant.", en: "Keep the plastic card meanwhile." },
  "rights-in-force": { fr: "Contacter sa caisse.", en: "Contact the fund." },
  "not-excluded": { fr: "Garder la carte plastique.", en: "Keep the plastic card." },
  "no-card-yet": {
    fr: "Utiliser la carte existante, ou la renouveler : nouveau téléphone, perte, code oublié.",
    en: "Use the existing card, or renew it: new phone, loss, forgotten code.",
  },
};

/** Of a condition that a visitor can't be told: what to do to know. */
const SIGN_IN: Readonly<Record<Language, string>> = {
  fr: "Se connecter au compte santé pour le savoir.",
  en: "Sign in with the health account to know.",
};

const presentCondition = (language: Language) => (condition: Condition) => {
  const { condition: name, status } = condition;
  const told = {
    condition: name,
    met: status === "unchecked" ? null : status === "met",
    message: MESSAGES[name][language],
    routes: condition.routes?.map(presentOpening),
  };
  if (status === "met") return told;
  const action = status === "unchecked" ? SIGN_IN[language] : ACTIONS[name][language];
  return { ...told, becomes_true_on: condition.becomesTrueOn, action };
};

/** How a route stands; the same form in the public rollout. */
export const presentOpening = ({ route, state, opensOn, percentage }: Opening) => ({
  route,
  state,
  opens_on: opensOn,
  percentage,
});

const presentConditions = (eligibility: Eligibility, language: Language) => ({
  eligible_on: eligibility.eligibleOn,
  rules: eligibility.rules,
  departement: eligibility.departement,
  conditions: eligibility.conditions.map(presentCondition(language)),
});

/** Every condition in the caller's language; what to do for those unmet. */
export const presentEligibility = (eligibility: Eligibility, language: Language): EligibilityReply => ({
  eligible: eligibility.eligible,
  ...presentConditions(eligibility, language),
});

/** The same for a visitor, who can't be told yes: `met` is null where signing in is needed to know. */
export const presentPreview = (eligibility: Eligibility, language: Language): PreviewReply => ({
  may_be_eligible: eligibility.mayBeEligible,
  ...presentConditions(eligibility, language),
});
