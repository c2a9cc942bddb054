import { CARD_PROBLEMS } from "./card-problems.ts";
import { CHECK_IN_PROBLEMS } from "./check-in-problems.ts";
import { CONTEXT_PROBLEMS } from "./context-problems.ts";
import { COUNTER_PROBLEMS } from "./counter-problems.ts";
import { ENROLMENT_PROBLEMS } from "./enrolment-problems.ts";
import { INCIDENT_PROBLEMS } from "./incident-problems.ts";
import { PRACTICE_PROBLEMS } from "./practice-problems.ts";
import { fixRequest, newChallenge, none, type Problem, updateApp } from "./problem-texts.ts";
import { PROOF_PROBLEMS } from "./proof-problems.ts";
import { SIGNING_KEY_PROBLEMS } from "./signing-key-problems.ts";

/** Every problem our own REST answers, by code. Texts never quote what was sent. */
export const PROBLEMS = {
  ...ENROLMENT_PROBLEMS,
  ...CARD_PROBLEMS,
  ...CHECK_IN_PROBLEMS,
  ...CONTEXT_PROBLEMS,
  ...COUNTER_PROBLEMS,
  ...PRACTICE_PROBLEMS,
  ...SIGNING_KEY_PROBLEMS,
  ...PROOF_PROBLEMS,
  ...INCIDENT_PROBLEMS,
  invalid_request: {
    status: 400,
    title: { fr: "La requête n’a pas la forme attendue.", en: "The request does not have the expected form." },
    insured: updateApp,
    practice: { fr: "Contacter l’éditeur du logiciel.", en: "Contact the software vendor." },
    vendor: fixRequest,
  },
  body_too_large: {
    status: 413,
    title: {
      fr: "Le corps dépasse 16 Kio (128 pour un lot).",
      en: "The body is larger than 16 KiB (128 for a batch).",
    },
    insured: updateApp,
    vendor: fixRequest,
  },
  not_acceptable: {
    status: 406,
    title: { fr: "Aucune des formes demandées n’est offerte.", en: "None of the forms asked for is offered." },
    insured: updateApp,
    practice: { fr: "Contacter l’éditeur du logiciel.", en: "Contact the software vendor." },
    vendor: { fr: "Demander une des formes offered.", en: "Ask for one of the forms offered." },
  },
  unsupported_media_type: {
    status: 415,
    title: { fr: "Type de contenu non pris en charge.", en: "Unsupported content type." },
    insured: updateApp,
    vendor: { fr: "Envoyer le type expected.", en: "Send the type expected." },
  },
  too_many_requests: {
    status: 429,
    title: { fr: "Ce lecteur appelle trop souvent.", en: "This reader calls too often." },
    insured: { fr: "Patienter quelques secondes.", en: "Wait a few seconds." },
    practice: {
      fr: "Patienter quelques secondes. Si cela revient, contacter l’éditeur du logiciel.",
      en: "Wait a few seconds. If it comes again, contact the software vendor.",
    },
    vendor: {
      fr: "Répéter après Retry-After ; ne pas appeler en boucle ; grouper les actes gardés hors ligne.",
      en: "Repeat after Retry-After; do not call in a loop; post in batches what was kept while offline.",
    },
    retryable: true,
  },
  unauthenticated: {
    status: 401,
    title: { fr: "Authentification requise ou invalide.", en: "Authentication missing or invalid." },
    insured: { fr: "Ouvrir l’application et saisir le code.", en: "Open the app and enter the code." },
    practice: { fr: "Relancer la lecture.", en: "Read again." },
    vendor: { fr: "Obtenir un jeton lié à la clé (DPoP).", en: "Get a token bound to the key (DPoP)." },
  },
  insufficient_scope: {
    status: 403,
    title: { fr: "Ce jeton n’ouvre pas cette route.", en: "This token does not open this route." },
    insured: updateApp,
    vendor: { fr: "Demander la portée voulue.", en: "Ask for the right scope." },
  },
  internal: {
    status: 500,
    title: { fr: "Une panne de notre côté.", en: "A fault on our side." },
    insured: { fr: "Réessayer dans un instant.", en: "Try again in a moment." },
    practice: { fr: "Réessayer ; sinon utiliser la carte plastique.", en: "Try again; else use the plastic card." },
    vendor: { fr: "Réessayer avec la même clé.", en: "Retry with the same key." },
    retryable: true,
  },
  departement_not_found: {
    status: 404,
    title: { fr: "Ce département n’existe pas.", en: "There is no such département." },
    insured: { fr: "Choisir un département de la liste.", en: "Choose a département of the list." },
    vendor: { fr: "Utiliser un code de GET /v1/rollout.", en: "Use a code of GET /v1/rollout." },
  },
  already_eligible: {
    status: 409,
    title: { fr: "La carte est déjà possible.", en: "The card can be had already." },
    insured: { fr: "Demander la carte maintenant.", en: "Ask for the card now." },
    vendor: { fr: "Ouvrir l’enrôlement.", en: "Start the enrolment." },
  },
  nothing_to_wait_for: {
    status: 409,
    title: { fr: "Attendre n’y changerait rien.", en: "Waiting would not change it." },
    insured: { fr: "Voir les conditions non remplies.", en: "See the conditions that are not met." },
    vendor: none,
  },
  rollout_moved: {
    status: 409,
    title: { fr: "Le déploiement a été modifié entre-temps.", en: "The rollout was changed meanwhile." },
    insured: none,
    vendor: { fr: "Relire les règles, puis recommencer.", en: "Read the rules again, then start over." },
    retryable: true,
  },
  instant_in_future: {
    status: 400,
    title: { fr: "L’instant demandé est à venir.", en: "The instant asked for is to come." },
    insured: none,
    vendor: { fr: "Demander un instant passé.", en: "Ask for a past instant." },
  },
  insured_not_found: {
    status: 404,
    title: {
      fr: "Aucun assuré de ce numéro n’est rattaché à ce compte.",
      en: "No insured person with this number belongs to this account.",
    },
    insured: { fr: "Vérifier le numéro ou ouvrir un compte.", en: "Check the number or open an account." },
    vendor: none,
  },
  not_eligible: {
    status: 403,
    title: { fr: "La carte n’est pas encore possible.", en: "The card is not possible yet." },
    insured: { fr: "Voir les conditions et leurs dates.", en: "See the conditions and their dates." },
    vendor: none,
  },
  invalid_proof: {
    status: 400,
    title: { fr: "Preuve du téléphone ou du code invalide.", en: "Invalid proof of phone or code." },
    insured: updateApp,
    vendor: newChallenge,
  },
  nonce_spent: {
    status: 400,
    title: { fr: "Défi inconnu, expiré ou déjà utilisé.", en: "Challenge unknown, expired or already used." },
    insured: { fr: "Réessayer.", en: "Try again." },
    vendor: newChallenge,
    retryable: true,
  },
  status_list_not_found: {
    status: 404,
    title: { fr: "Cette liste de statuts n’existe pas.", en: "There is no such status list." },
    insured: none,
    vendor: { fr: "Utiliser l’uri du justificatif.", en: "Use the uri of the credential." },
  },
  status_history_not_offered: {
    status: 501,
    title: { fr: "Les statuts passés ne sont pas publiés.", en: "Past statuses are not published." },
    insured: none,
    vendor: { fr: "Demander sans le paramètre time.", en: "Ask without the time parameter." },
  },
} as const satisfies Record<string, Problem>;

export type ProblemCode = keyof typeof PROBLEMS;
