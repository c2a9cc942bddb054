import { askNewProof, fixRequest, none, type Problem, plastic } from "./problem-texts.ts";

/** Problems at the counter: the card, the context and the care event. */
export const COUNTER_PROBLEMS = {
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
    insured: { fr: "Prouver à nouveau son identité dans l’application.", en: "Prove your identity again in the app." },
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
    title: {
      fr: "Cette carte n’est pas de la nature acceptée ici (réelle ou de test).",
      en: "Cards of this nature (real or test) are not accepted here.",
    },
    insured: plastic,
    practice: plastic,
    vendor: { fr: "Utiliser l’environnement de test.", en: "Use the test environment." },
  },
  context_not_found: {
    status: 404,
    title: { fr: "Aucun contexte de ce lecteur.", en: "No such context of this reader." },
    insured: none,
    practice: askNewProof,
    vendor: { fr: "Citer un contexte ouvert par ce lecteur.", en: "Cite a context opened by this reader." },
  },
  care_not_of_practice: {
    status: 403,
    title: {
      fr: "Une structure de cette nature n’enregistre pas ces soins.",
      en: "A practice of this kind does not record such care.",
    },
    insured: none,
    practice: {
      fr: "Ne pas facturer ces soins ici ; si le registre se trompe de nature, contacter sa caisse.",
      en: "Do not bill this care here; if the registry has the wrong kind, contact the fund.",
    },
    vendor: {
      fr: "Envoyer les actes de recordable ; la nature changée, demander un jeton.",
      en: "Send the kinds of recordable; once the kind is changed, ask for a new token.",
    },
  },
  care_outside_context: {
    status: 422,
    title: { fr: "L’acte n’a pas eu lieu pendant le contexte.", en: "The care did not take place within the context." },
    insured: none,
    practice: { fr: "Vérifier l’heure de l’acte.", en: "Check the time of the care." },
    vendor: fixRequest,
  },
  beneficiary_not_in_context: {
    status: 422,
    title: { fr: "Ce bénéficiaire n’est pas du contexte.", en: "This beneficiary is not of the context." },
    insured: none,
    practice: { fr: "Choisir le bénéficiaire dans la liste.", en: "Pick the beneficiary from the list." },
    vendor: {
      fr: "Envoyer un bénéficiaire du contexte ; le titulaire a le rang 1.",
      en: "Send one of the context’s beneficiaries; the holder has rank 1.",
    },
  },
  nothing_to_amend: {
    status: 404,
    title: {
      fr: "Aucun acte de cette structure et de ce jour n’a cette référence.",
      en: "No care of this practice and day has this reference.",
    },
    insured: none,
    practice: { fr: "Vérifier l’acte à corriger.", en: "Check which care is to be corrected." },
    vendor: {
      fr: "Citer le ref de la réponse et le contexte de l’acte.",
      en: "Name the ref of the answer and the context of the care.",
    },
  },
  already_amended: {
    status: 409,
    title: { fr: "Cet acte a déjà été corrigé ou annulé.", en: "This care was corrected or cancelled before." },
    insured: none,
    practice: { fr: "Corriger le dernier acte de la chaîne.", en: "Correct the last care of the chain." },
    vendor: { fr: "Citer l’événement qui corrige.", en: "Name the event that corrects it." },
  },
  event_too_late: {
    status: 422,
    title: { fr: "Plus de 8 jours ouvrés après l’acte.", en: "More than 8 working days after the care." },
    insured: none,
    practice: { fr: "Facturer sans la carte sur téléphone.", en: "Bill without the card on the phone." },
    vendor: { fr: "Envoyer jusqu’à la fin de last_day.", en: "Send by the end of last_day." },
  },
  invoice_does_not_add_up: {
    status: 422,
    title: { fr: "Les sommes de la facture ne concordent pas.", en: "The sums of the invoice do not agree." },
    insured: none,
    practice: { fr: "Vérifier la facture.", en: "Check the invoice." },
    vendor: {
      fr: "Corriger mismatches : actes, payeurs, total.",
      en: "Correct the mismatches: acts, payers, total.",
    },
  },
  invoice_already_recorded: {
    status: 422,
    title: {
      fr: "Ce numéro de facture a déjà servi ce jour-là pour autre chose.",
      en: "This invoice number was used on that day for something else.",
    },
    insured: none,
    practice: { fr: "Vérifier le numéro de la facture.", en: "Check the number of the invoice." },
    vendor: { fr: "Un numéro par facture.", en: "One number for each invoice." },
  },
  idempotency_key_missing: {
    status: 400,
    title: { fr: "Il manque l’en-tête Idempotency-Key.", en: "The Idempotency-Key header is missing." },
    insured: none,
    practice: { fr: "Contacter l’éditeur du logiciel.", en: "Contact the software vendor." },
    vendor: { fr: "Une clé par envoi, la même pour le répéter.", en: "One key a post, the same to repeat it." },
  },
  idempotency_key_malformed: {
    status: 400,
    title: {
      fr: "Idempotency-Key doit être une chaîne de 8 à 128 caractères, entre guillemets.",
      en: "Idempotency-Key must be a string of 8 to 128 characters, quoted.",
    },
    insured: none,
    practice: { fr: "Contacter l’éditeur du logiciel.", en: "Contact the software vendor." },
    vendor: { fr: "Envoyer une chaîne au sens de RFC 9651.", en: "Send a string as RFC 9651 has it." },
  },
  idempotency_conflict: {
    status: 422,
    title: { fr: "Cette clé a déjà servi pour un autre contenu.", en: "This key was used for other content." },
    insured: none,
    practice: { fr: "Contacter l’éditeur du logiciel.", en: "Contact the software vendor." },
    vendor: { fr: "Une clé par événement.", en: "One key for each event." },
  },
  still_recording: {
    status: 409,
    title: { fr: "Le même événement est en cours d’enregistrement.", en: "The same event is being recorded." },
    insured: none,
    practice: { fr: "Réessayer.", en: "Try again." },
    vendor: { fr: "Répéter avec la même clé.", en: "Repeat with the same key." },
    retryable: true,
  },
} as const satisfies Record<string, Problem>;
