interface Text {
  readonly fr: string;
  readonly en: string;
}

export interface Problem {
  readonly status: number;
  readonly title: Text;
  /** What the insured person, the practice and the software vendor can do. */
  readonly insured: Text;
  readonly practice?: Text;
  readonly vendor: Text;
  readonly retryable?: true;
}

const none: Text = { fr: "Rien à faire.", en: "Nothing to do." };
const newQr: Text = { fr: "Afficher un nouveau QR code.", en: "Show a new QR code." };
const askNewQr: Text = { fr: "Demander un nouveau QR code.", en: "Ask for a new QR code." };
const plastic: Text = { fr: "Utiliser la carte Vitale plastique.", en: "Use the plastic card." };
const fixRequest: Text = { fr: "Corriger la requête.", en: "Correct the request." };
const updateApp: Text = { fr: "Mettre l’application à jour.", en: "Update the app." };
const startAgain: Text = { fr: "Recommencer depuis le début.", en: "Start again from the beginning." };
const newChallenge: Text = { fr: "Demander un nouveau défi à /nonce.", en: "Ask /nonce for a new challenge." };

/** Every problem our own REST answers, by code. Texts never quote what was sent. */
export const PROBLEMS = {
  invalid_request: {
    status: 400,
    title: { fr: "La requête n’a pas la forme attendue.", en: "The request does not have the expected form." },
    insured: updateApp,
    practice: { fr: "Contacter l’éditeur du logiciel.", en: "Contact the software vendor." },
    vendor: fixRequest,
  },
  body_too_large: {
    status: 413,
    title: { fr: "Le corps dépasse 16 Kio.", en: "The body is larger than 16 KiB." },
    insured: updateApp,
    vendor: fixRequest,
  },
  unsupported_media_type: {
    status: 415,
    title: { fr: "Type de contenu non pris en charge.", en: "Unsupported content type." },
    insured: updateApp,
    vendor: { fr: "Envoyer application/json.", en: "Send application/json." },
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
  identity_mismatch: {
    status: 403,
    title: { fr: "L’identité ne correspond pas au dossier.", en: "The identity does not match the record." },
    insured: { fr: "Contacter sa caisse.", en: "Contact the fund." },
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
  card_exists: {
    status: 409,
    title: { fr: "Une carte active existe déjà.", en: "An active card already exists." },
    insured: { fr: "Utiliser le téléphone déjà inscrit.", en: "Use the phone already enrolled." },
    vendor: none,
  },
  proof_malformed: {
    status: 400,
    title: { fr: "QR code illisible.", en: "Unreadable QR code." },
    insured: newQr,
    practice: askNewQr,
    vendor: { fr: "Transmettre le QR sans le modifier.", en: "Send the QR unchanged." },
  },
  proof_expired: {
    status: 403,
    title: { fr: "QR code périmé.", en: "The QR code has expired." },
    insured: newQr,
    practice: askNewQr,
    vendor: { fr: "Envoyer le QR dès sa lecture.", en: "Send the QR as soon as it is read." },
  },
  clock_skew: {
    status: 403,
    title: { fr: "L’heure du téléphone est trop décalée.", en: "The phone’s clock is too far off." },
    insured: { fr: "Régler l’heure automatique.", en: "Set the time to automatic." },
    practice: plastic,
    vendor: none,
  },
  proof_already_used: {
    status: 409,
    title: { fr: "QR code déjà utilisé.", en: "The QR code has already been used." },
    insured: newQr,
    practice: askNewQr,
    vendor: { fr: "Ne pas rejouer un QR.", en: "Do not replay a QR." },
  },
  unknown_card: {
    status: 404,
    title: { fr: "Carte inconnue.", en: "Unknown card." },
    insured: plastic,
    practice: plastic,
    vendor: none,
  },
  card_suspended: {
    status: 403,
    title: { fr: "Carte suspendue.", en: "The card is suspended." },
    insured: { fr: "Réactiver la carte dans l’application.", en: "Resume the card in the app." },
    practice: plastic,
    vendor: none,
  },
  card_opposed: {
    status: 403,
    title: { fr: "Carte en opposition.", en: "The card is opposed." },
    insured: { fr: "Contacter sa caisse.", en: "Contact the fund." },
    practice: { fr: "Ne pas facturer avec cette carte.", en: "Do not bill with this card." },
    vendor: none,
  },
  card_of_another_nature: {
    status: 403,
    title: { fr: "Carte de test refusée ici.", en: "A card of another nature (real or test)." },
    insured: plastic,
    practice: plastic,
    vendor: { fr: "Utiliser l’environnement de test.", en: "Use the test environment." },
  },
  context_not_found: {
    status: 404,
    title: { fr: "Aucun contexte de ce lecteur.", en: "No such context of this reader." },
    insured: none,
    practice: askNewQr,
    vendor: { fr: "Citer un contexte ouvert par ce lecteur.", en: "Cite a context opened by this reader." },
  },
  care_outside_context: {
    status: 422,
    title: { fr: "L’acte n’a pas eu lieu pendant le contexte.", en: "The care did not take place within the context." },
    insured: none,
    practice: { fr: "Vérifier l’heure de l’acte.", en: "Check the time of the care." },
    vendor: fixRequest,
  },
  invoice_does_not_add_up: {
    status: 422,
    title: { fr: "Le total ne correspond pas aux actes.", en: "The total does not match the acts." },
    insured: none,
    practice: { fr: "Vérifier la facture.", en: "Check the invoice." },
    vendor: fixRequest,
  },
  idempotency_key_missing: {
    status: 400,
    title: {
      fr: "Idempotency-Key doit valoir l’event_id, entre guillemets.",
      en: "Idempotency-Key must be the event_id, quoted.",
    },
    insured: none,
    practice: { fr: "Contacter l’éditeur du logiciel.", en: "Contact the software vendor." },
    vendor: fixRequest,
  },
  idempotency_conflict: {
    status: 422,
    title: { fr: "Cet event_id a déjà servi pour un autre contenu.", en: "This event_id was used for other content." },
    insured: none,
    practice: { fr: "Contacter l’éditeur du logiciel.", en: "Contact the software vendor." },
    vendor: { fr: "Un event_id par événement.", en: "One event_id for each event." },
  },
  practice_not_found: {
    status: 404,
    title: { fr: "Structure inconnue.", en: "Unknown practice." },
    insured: none,
    vendor: { fr: "Enregistrer d’abord la structure.", en: "Register the practice first." },
  },
} as const satisfies Record<string, Problem>;

export type ProblemCode = keyof typeof PROBLEMS;
