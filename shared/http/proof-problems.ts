import { askNewProof, newProof, none, type Problem, plastic } from "./problem-texts.ts";

/** Problems of the proof of the card that a reader passes on: a QR, or the credential by NFC. */
export const PROOF_PROBLEMS = {
  proof_malformed: {
    status: 400,
    title: { fr: "Preuve de la carte illisible.", en: "Unreadable proof of the card." },
    insured: newProof,
    practice: askNewProof,
    vendor: { fr: "Transmettre la preuve sans la modifier.", en: "Send the proof unchanged." },
  },
  proof_expired: {
    status: 403,
    title: { fr: "Preuve de la carte périmée.", en: "The proof of the card has expired." },
    insured: newProof,
    practice: askNewProof,
    vendor: { fr: "Envoyer la preuve dès sa lecture.", en: "Send the proof as soon as it is read." },
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
    title: { fr: "Preuve de la carte déjà utilisée.", en: "The proof of the card has already been used." },
    insured: newProof,
    practice: askNewProof,
    vendor: {
      fr: "Ne pas rejouer une preuve ; un défi neuf pour chaque lecture NFC.",
      en: "Do not replay a proof; a new challenge for each NFC read.",
    },
  },
  proof_not_for_this_reader: {
    status: 403,
    title: {
      fr: "Preuve faite pour un autre lecteur, ou pour un autre défi.",
      en: "The proof was made for another reader, or for another challenge.",
    },
    insured: newProof,
    practice: askNewProof,
    vendor: {
      fr: "Donner à la carte le client_id et un défi de ce lecteur, puis envoyer ce défi.",
      en: "Give the card this reader’s client_id and a challenge of its own, then send that challenge.",
    },
  },
  credential_ended: {
    status: 403,
    title: { fr: "La carte de ce téléphone n’est plus valable.", en: "The card on this phone is no longer valid." },
    insured: {
      fr: "Ouvrir l’application pour recevoir à nouveau la carte.",
      en: "Open the app to get the card again.",
    },
    practice: {
      fr: "Demander le QR code, sinon la carte plastique.",
      en: "Ask for the QR code, else the plastic card.",
    },
    vendor: none,
  },
} as const satisfies Record<string, Problem>;
