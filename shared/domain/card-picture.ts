import { CARD_NAME } from "./card-claims.ts";

/** The card’s colours: both texts have more than 7:1 against the background (WCAG 2.2, 1.4.6). */
export const CARD_COLOURS = { background: "#0b2a5b", text: "#ffffff", caption: "#cfe0ff" } as const;
const { background, text, caption } = CARD_COLOURS;

/** A claim with its caption; the wallet puts the claim in the place of `{{…}}`. */
const field = (x: number, y: number, captions: string, svgId: string): string =>
  `<text x="${x}" y="${y}" font-size="24" fill="${caption}">${captions}</text>` +
  `<text x="${x}" y="${y + 40}" font-size="36" font-weight="bold" fill="${text}">{{${svgId}}}</text>`;

/**
 * The card as wallets draw it: an SVG template ("SVG Rendering" of SD-JWT VC) with placeholders in its texts only, in both languages, no
 * script, no style sheet and nothing from elsewhere. Its description reads the card aloud.
 */
export const CARD_PICTURE = [
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 856 540" width="856" height="540" role="img" aria-labelledby="t d" xml:lang="fr" font-family="Arial, Helvetica, sans-serif">',
  `<title id="t">${CARD_NAME.fr} – ${CARD_NAME.en}</title>`,
  '<desc id="d">{{given_names}} {{family_name}}, sexe {{sex}}, qualité {{quality}}, organisme {{organism_code}}</desc>',
  `<rect width="856" height="540" rx="32" fill="${background}"/>`,
  `<path d="M0 132h856" stroke="${caption}" stroke-width="2"/>`,
  `<text x="48" y="70" font-size="40" font-weight="bold" fill="${text}">${CARD_NAME.fr}</text>`,
  `<text x="48" y="108" font-size="26" fill="${caption}" xml:lang="en">${CARD_NAME.en}</text>`,
  field(48, 196, "Nom / Family name", "family_name"),
  field(48, 306, "Prénoms / Given names", "given_names"),
  field(48, 416, "Sexe / Sex", "sex"),
  field(248, 416, "Qualité / Quality", "quality"),
  field(508, 416, "Organisme / Organism", "organism_code"),
  "</svg>",
].join("\n");
