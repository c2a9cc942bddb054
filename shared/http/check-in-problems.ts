import { none, type Problem } from "./problem-texts.ts";

const newScreen = { fr: "Scanner le nouveau QR de la structure.", en: "Scan the practice’s new QR code." };
const showNew = { fr: "Afficher un nouveau QR d’accueil.", en: "Show a new check-in QR code." };

/** Problems of a practice's QR that a phone has scanned. */
export const CHECK_IN_PROBLEMS = {
  check_in_malformed: {
    status: 400,
    title: { fr: "Ce QR n’est pas un QR d’accueil.", en: "This is no check-in QR code." },
    insured: { fr: "Scanner le QR affiché par la structure.", en: "Scan the QR code that the practice shows." },
    practice: showNew,
    vendor: { fr: "Signer le QR d’accueil comme documenté.", en: "Sign the check-in QR code as documented." },
  },
  check_in_expired: {
    status: 403,
    title: { fr: "QR d’accueil périmé.", en: "The check-in QR code has expired." },
    insured: newScreen,
    practice: showNew,
    vendor: { fr: "Renouveler le QR toutes les 5 minutes au plus.", en: "Renew the QR code every 5 minutes at most." },
  },
  check_in_unknown: {
    status: 404,
    title: { fr: "QR d’une structure inconnue.", en: "The QR code is of no known practice." },
    insured: {
      fr: "Ne pas insister : montrer plutôt le QR de la carte à la structure.",
      en: "Do not insist: show the practice the card’s own QR code instead.",
    },
    practice: { fr: "Demander le QR code de la carte.", en: "Ask for the card’s QR code." },
    vendor: { fr: "Signer avec une clé enregistrée du lecteur.", en: "Sign with a registered key of the reader." },
  },
  check_in_taken: {
    status: 409,
    title: { fr: "Ce QR d’accueil a servi à une autre carte.", en: "The check-in QR code has served another card." },
    insured: newScreen,
    practice: showNew,
    vendor: none,
  },
} as const satisfies Record<string, Problem>;
