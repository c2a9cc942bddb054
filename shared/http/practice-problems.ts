import { fixRequest, none, type Problem } from "./problem-texts.ts";

/** Problems of the registry of practices, and of those who are refused by it. */
export const PRACTICE_PROBLEMS = {
  practice_not_found: {
    status: 404,
    title: { fr: "Structure inconnue.", en: "Unknown practice." },
    insured: none,
    vendor: { fr: "Enregistrer d’abord la structure.", en: "Register the practice first." },
  },
  reader_not_found: {
    status: 404,
    title: { fr: "Lecteur inconnu.", en: "Unknown reader." },
    insured: none,
    vendor: { fr: "Enregistrer d’abord le lecteur.", en: "Register the reader first." },
  },
  fund_blocked: {
    status: 403,
    title: { fr: "Cette caisse est bloquée.", en: "This fund is blocked." },
    insured: none,
    vendor: { fr: "Ne plus réessayer ; contacter le service.", en: "Stop trying; contact the service." },
  },
  insured_not_of_fund: {
    status: 404,
    title: { fr: "Cette caisse n’a pas cet assuré.", en: "This fund has no such insured person." },
    insured: none,
    vendor: { fr: "Vérifier le NIR et le rattachement.", en: "Check the NIR and the attachment." },
  },
  statement_does_not_add_up: {
    status: 422,
    title: { fr: "Les sommes du décompte ne concordent pas.", en: "The sums of the statement do not agree." },
    insured: none,
    vendor: { fr: "Corriger les lignes ou le total.", en: "Correct the lines or the total." },
  },
  statement_conflict: {
    status: 422,
    title: {
      fr: "Ce numéro de décompte a déjà servi pour autre chose.",
      en: "This statement number was used for something else.",
    },
    insured: none,
    vendor: { fr: "Un numéro par décompte.", en: "One number for each statement." },
  },
  registry_moved: {
    status: 409,
    title: { fr: "Le registre a été modifié entre-temps.", en: "The registry was changed meanwhile." },
    insured: none,
    vendor: { fr: "Relire l’entrée, puis recommencer.", en: "Read the entry again, then start over." },
    retryable: true,
  },
  place_missing: {
    status: 400,
    title: {
      fr: "On cherche dans un département ou près d’un lieu : indiquer departement ou near.",
      en: "A search is within a département or near a place: say departement or near.",
    },
    insured: { fr: "Choisir un département ou un lieu.", en: "Choose a département or a place." },
    vendor: fixRequest,
  },
  reader_blocked: {
    status: 403,
    title: {
      fr: "Ce lecteur est bloqué, ou son jeton l’a été.",
      en: "This reader is blocked, or its token was ended.",
    },
    insured: { fr: "Utiliser la carte Vitale plastique.", en: "Use the plastic card." },
    practice: {
      fr: "Utiliser la carte plastique et contacter sa caisse.",
      en: "Use the plastic card and contact the fund.",
    },
    vendor: {
      fr: "Demander un jeton ; refusé lui aussi, ne plus réessayer : la structure contacte sa caisse.",
      en: "Ask for a new token; if that is refused too, stop trying: the practice contacts its fund.",
    },
  },
  software_too_old: {
    status: 403,
    title: { fr: "Version du logiciel trop ancienne.", en: "The software’s version is too old." },
    insured: { fr: "Utiliser la carte Vitale plastique.", en: "Use the plastic card." },
    practice: { fr: "Mettre le logiciel à jour.", en: "Update the software." },
    vendor: {
      fr: "Installer minimum_version, la faire enregistrer pour le lecteur, puis demander un jeton.",
      en: "Install minimum_version, have it registered for the reader, then ask for a new token.",
    },
  },
} as const satisfies Record<string, Problem>;
