import { fixRequest, newChallenge, none, type Problem, plastic, startAgain, updateApp } from "./problem-texts.ts";

/** Problems in the life of a card and of the phone that it is on. */
export const CARD_PROBLEMS = {
  device_not_attested: {
    status: 403,
    title: { fr: "Le téléphone n’a pas pu être vérifié.", en: "The phone could not be verified." },
    insured: {
      fr: "Installer l’application officielle sur un téléphone à jour.",
      en: "Install the official app on an up-to-date phone.",
    },
    vendor: {
      fr: "Voir reason ; recommencer avec un nouveau défi et une nouvelle clé.",
      en: "See reason; start again with a new challenge and a new key.",
    },
  },
  card_exists: {
    status: 409,
    title: { fr: "Une carte active existe déjà.", en: "An active card already exists." },
    insured: {
      fr: "Utiliser le téléphone déjà inscrit, ou renouveler la carte.",
      en: "Use the phone already enrolled, or renew the card.",
    },
    vendor: { fr: "Commencer l’inscription avec renews: true.", en: "Start the enrolment with renews: true." },
  },
  offer_not_found: {
    status: 404,
    title: { fr: "Cette offre n’existe pas ou plus.", en: "There is no such offer, or no longer." },
    insured: { fr: "Afficher une nouvelle offre dans l’application.", en: "Show a new offer in the app." },
    vendor: none,
  },
  card_changed: {
    status: 409,
    title: { fr: "La carte vient de changer.", en: "The card has just changed." },
    insured: { fr: "Réessayer.", en: "Try again." },
    vendor: newChallenge,
    retryable: true,
  },
  no_card_to_renew: {
    status: 409,
    title: { fr: "Il n’y a pas de carte à renouveler.", en: "There is no card to renew." },
    insured: { fr: "Demander une première carte.", en: "Ask for a first card." },
    vendor: { fr: "Commencer l’inscription sans renews.", en: "Start the enrolment without renews." },
  },
  card_not_found: {
    status: 404,
    title: { fr: "Il n’y a pas de carte.", en: "There is no card." },
    insured: { fr: "Demander une carte.", en: "Ask for a card." },
    vendor: none,
  },
  card_not_active: {
    status: 409,
    title: { fr: "La carte n’est pas active.", en: "The card is not active." },
    insured: { fr: "Renouveler la carte par une preuve d’identité.", en: "Renew the card by proving the identity." },
    practice: plastic,
    vendor: startAgain,
  },
  both_factors_missing: {
    status: 403,
    title: { fr: "Le téléphone et le code sont demandés.", en: "Phone and code are asked for." },
    insured: { fr: "Saisir le code à 6 chiffres.", en: "Enter the 6-digit code." },
    vendor: {
      fr: "Joindre device_proof et code_proof sur un défi de /nonce.",
      en: "Send device_proof and code_proof over a challenge of /nonce.",
    },
  },
  code_refused: {
    status: 403,
    title: { fr: "Le code a été refusé.", en: "The code was refused." },
    insured: { fr: "Vérifier le code.", en: "Check the code." },
    vendor: {
      fr: "Montrer tries_left et retry_at ; bloqué : preuve d’identité.",
      en: "Show tries_left and retry_at; when blocked: identity proof.",
    },
  },
  transfer_not_found: {
    status: 404,
    title: { fr: "Transfert inconnu, expiré ou déjà utilisé.", en: "Transfer unknown, expired or already used." },
    insured: {
      fr: "Demander un nouveau transfert sur l’ancien téléphone.",
      en: "Ask for a new transfer on the old phone.",
    },
    vendor: fixRequest,
  },
  phone_not_bound: {
    status: 403,
    title: { fr: "Ce téléphone n’est plus celui de la carte.", en: "This phone is no longer the card’s." },
    insured: { fr: "Réinscrire la carte sur ce téléphone.", en: "Enrol the card on this phone again." },
    vendor: none,
  },
  key_not_new: {
    status: 400,
    title: { fr: "La nouvelle clé est celle qui est en place.", en: "The new key is the one in place." },
    insured: updateApp,
    vendor: { fr: "Créer une nouvelle clé matérielle.", en: "Make a new hardware key." },
  },
} as const satisfies Record<string, Problem>;
