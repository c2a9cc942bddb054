import { none, type Problem } from "./problem-texts.ts";

/** Problems of the rotation of signing keys. */
export const SIGNING_KEY_PROBLEMS = {
  key_generation_unknown: {
    status: 404,
    title: { fr: "Cette génération de clé n’existe pas.", en: "There is no such generation of the key." },
    insured: none,
    vendor: { fr: "Déployer la génération, puis recommencer.", en: "Deploy the generation, then start over." },
  },
  key_rotation_under_way: {
    status: 409,
    title: { fr: "Une autre génération attend déjà de signer.", en: "Another generation waits to sign already." },
    insured: none,
    vendor: { fr: "Terminer cette rotation d’abord.", en: "Finish that rotation first." },
  },
  key_step_out_of_order: {
    status: 409,
    title: { fr: "Ce n’est pas l’étape suivante de cette clé.", en: "This is not the next step of this key." },
    insured: none,
    vendor: { fr: "Relire l’état des clés.", en: "Read the state of the keys again." },
  },
  key_not_certified: {
    status: 409,
    title: {
      fr: "Aucun certificat de cette clé ne dure assez longtemps.",
      en: "No certificate of this key lasts for long enough.",
    },
    insured: none,
    vendor: { fr: "Certifier la clé, puis recommencer.", en: "Certify the key, then start over." },
  },
  key_step_too_early: {
    status: 409,
    title: { fr: "Il est trop tôt pour cette étape.", en: "It is too early for this step." },
    insured: none,
    vendor: { fr: "Recommencer à partir de possible_from.", en: "Start over from possible_from on." },
  },
  no_document_authority: {
    status: 404,
    title: { fr: "Rien n’a encore été certifié.", en: "Nothing has been certified yet." },
    insured: none,
    vendor: {
      fr: "Aucune carte n’est délivrée ici sous forme de mdoc : relire les métadonnées de l’émetteur plus tard.",
      en: "No card is issued as an mdoc here: read the issuer metadata again later.",
    },
  },
  signing_keys_moved: {
    status: 409,
    title: { fr: "Une étape a été franchie entre-temps.", en: "A step was taken meanwhile." },
    insured: none,
    vendor: { fr: "Relire l’état des clés, puis recommencer.", en: "Read the state of the keys, then start over." },
    retryable: true,
  },
} as const satisfies Record<string, Problem>;
