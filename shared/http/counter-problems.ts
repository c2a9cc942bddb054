import { askNewQr, fixRequest, newQr, none, type Problem, plastic } from "./problem-texts.ts";

/** Problems at the counter: the QR, the context and the care event. */
export const COUNTER_PROBLEMS = {
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
} as const satisfies Record<string, Problem>;
