import type { Condition, ConditionName, Eligibility } from "../domain/eligibility.ts";
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
  "no-card-yet": { fr: "Ne pas déjà avoir de carte active.", en: "Have no active card yet." },
};

const ACTIONS: Texts = {
  "age-16": { fr: "Revenir le jour des 16 ans.", en: "Come back on the 16th birthday." },
  "account-open": { fr: "Ouvrir un compte santé.", en: "Open a health account." },
  "scheme-takes-part": { fr: "Garder la carte plastique.", en: "Keep the plastic card." },
  "departement-open": { fr: "Garder la carte plastique en attendant.", en: "Keep the plastic card meanwhile." },
  "rights-in-force": { fr: "Contacter sa caisse.", en: "Contact the fund." },
  "no-card-yet": { fr: "Utiliser la carte existante.", en: "Use the existing card." },
};

const presentCondition = (language: Language) => (condition: Condition) => ({
  condition: condition.condition,
  met: condition.met,
  message: MESSAGES[condition.condition][language],
  ...(!condition.met && {
    becomes_true_on: condition.becomesTrueOn,
    action: ACTIONS[condition.condition][language],
  }),
});

/** Every condition in the caller's language; what to do for those unmet. */
export const presentEligibility = (eligibility: Eligibility, language: Language) => ({
  eligible: eligibility.eligible,
  rules: eligibility.rules,
  departement: eligibility.departement,
  conditions: eligibility.conditions.map(presentCondition(language)),
});
