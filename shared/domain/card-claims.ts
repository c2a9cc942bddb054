/** One thing that the card says of a person, as wallets show it. */
export interface CardClaim {
  /** Where it stands in the credential. */
  readonly path: readonly string[];
  readonly fr: string;
  readonly en: string;
  /** By what name the card's picture asks for it: letters and underscores. */
  readonly svgId?: string;
}

/**
 * All that the card says (domain: "What the phone stores"): five claims, each of which the holder may show or keep, and what is in the
 * last. Every document that describes the card is made from this list.
 */
export const CARD_CLAIMS: readonly CardClaim[] = [
  { path: ["family_name"], fr: "Nom", en: "Family name", svgId: "family_name" },
  { path: ["given_names"], fr: "Prénoms", en: "Given names", svgId: "given_names" },
  { path: ["sex"], fr: "Sexe", en: "Sex", svgId: "sex" },
  { path: ["quality"], fr: "Qualité", en: "Quality", svgId: "quality" },
  { path: ["organism"], fr: "Organisme obligatoire", en: "Compulsory organism" },
  { path: ["organism", "code"], fr: "Code de l’organisme", en: "Organism code", svgId: "organism_code" },
  { path: ["organism", "regime"], fr: "Régime", en: "Scheme" },
  { path: ["organism", "caisse"], fr: "Caisse", en: "Fund" },
];

/** What people call the card. */
export const CARD_NAME = { fr: "Carte d’assurance maladie", en: "Health insurance card" } as const;

/** Something said in both languages, each an object of its own as wallets expect it; some show the first. */
export function inBothLanguages<Shown extends object>(
  said: { fr: string; en: string },
  first: "fr" | "en",
  show: (text: string) => Shown,
) {
  const french = { locale: "fr", ...show(said.fr) };
  const english = { locale: "en", ...show(said.en) };
  return first === "en" ? [english, french] : [french, english];
}
