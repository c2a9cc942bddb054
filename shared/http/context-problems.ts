import { askNewProof, newProof, none, type Problem } from "./problem-texts.ts";

/** Problems of a context that was opened before. */
export const CONTEXT_PROBLEMS = {
  context_destroyed: {
    status: 410,
    title: { fr: "Contexte détruit par ce lecteur.", en: "This reader has destroyed the context." },
    insured: newProof,
    practice: askNewProof,
    vendor: { fr: "Ne plus citer ce contexte.", en: "Do not cite this context any more." },
  },
  context_objected: {
    status: 403,
    title: {
      fr: "Le titulaire de la carte conteste ce contexte.",
      en: "The holder of the card objects to this context.",
    },
    insured: { fr: "Contacter sa caisse en cas d’erreur.", en: "Contact the fund if this is a mistake." },
    practice: {
      fr: "Ne plus rien facturer dans ce contexte ; la caisse est prévenue.",
      en: "Bill nothing more in this context; the fund has been told.",
    },
    vendor: { fr: "Ne plus citer ce contexte.", en: "Do not cite this context any more." },
  },
  use_not_found: {
    status: 404,
    title: { fr: "Aucune utilisation de cette carte.", en: "No such use of this card." },
    insured: { fr: "Actualiser la liste des utilisations.", en: "Refresh the list of uses." },
    vendor: {
      fr: "Citer l’use_id de GET /v1/uses ; il vaut 20 jours.",
      en: "Name the use_id of GET /v1/uses; it holds for 20 days.",
    },
  },
  context_expired: {
    status: 410,
    title: { fr: "Contexte échu : il vaut 30 minutes.", en: "The context is over: it holds for 30 minutes." },
    insured: newProof,
    practice: askNewProof,
    vendor: {
      fr: "Le renouveler par une nouvelle preuve (renews), ou en ouvrir un autre.",
      en: "Renew it by a new proof (renews), or open another.",
    },
  },
  context_administrative: {
    status: 403,
    title: {
      fr: "Contexte administratif : aucun professionnel n’y est nommé.",
      en: "The context is administrative only: it names no professional.",
    },
    insured: newProof,
    practice: {
      fr: "S’identifier comme professionnel, puis demander à nouveau la carte.",
      en: "Sign in as a professional, then ask for the card again.",
    },
    vendor: {
      fr: "Renouveler le contexte (renews) en nommant le professionnel.",
      en: "Renew the context (renews), naming the professional.",
    },
  },
  context_not_held: {
    status: 422,
    title: {
      fr: "Ce lecteur ne tenait pas le contexte à cet instant.",
      en: "This reader did not hold the context at that instant.",
    },
    insured: none,
    practice: {
      fr: "Choisir un instant entre l’ouverture et la fin du contexte.",
      en: "Choose an instant between the opening and the end of the context.",
    },
    vendor: { fr: "Demander l’attestation du contexte d’alors.", en: "Ask with the context of that time." },
  },
  reader_not_allowed: {
    status: 403,
    title: {
      fr: "Ce lecteur d’accueil n’agit pour aucun professionnel.",
      en: "This reader is a desk’s: it acts for no professional.",
    },
    insured: none,
    practice: { fr: "Utiliser le lecteur du professionnel.", en: "Use the professional’s reader." },
    vendor: {
      fr: "Sans professional, ou faire enregistrer le lecteur pour les soins.",
      en: "Leave professional out, or have the reader registered for care.",
    },
  },
  another_person: {
    status: 409,
    title: {
      fr: "Cette carte n’est pas celle du contexte à renouveler.",
      en: "This card is not that of the context to renew.",
    },
    insured: none,
    practice: { fr: "Demander la carte de la même personne.", en: "Ask for the card of the same person." },
    vendor: { fr: "Sans renews, ouvrir un contexte pour cette personne.", en: "Leave renews out for this person." },
  },
} as const satisfies Record<string, Problem>;
