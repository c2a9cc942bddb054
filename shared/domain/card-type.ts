import { integrityOf } from "../protocol/sd-jwt/integrity.ts";
import { CARD_CLAIMS, CARD_NAME, type CardClaim, inBothLanguages } from "./card-claims.ts";
import { CARD_COLOURS, CARD_PICTURE } from "./card-picture.ts";

/** Where the card's type is described and its picture found. Never another content: a changed one gets an address of its own. */
export const TYPE_PATH = "/vct/apcv";
export const PICTURE_PATH = `${TYPE_PATH}/card.svg`;

/** What the card is called as an mdoc, and its elements belong to (ISO/IEC 18013-5 §7.1). [Both are ours.] */
export const CARD_DOCTYPE = "fr.apcv.card.1";
export const CARD_NAMESPACE = "fr.apcv.1";

export interface CardType {
  /** The type in credentials, which is the address of its description. */
  readonly vct: string;
  /** What credentials pin the description by. */
  readonly integrity: string;
  /** The description (SD-JWT VC Type Metadata), letter for letter. */
  readonly document: string;
}

/** The type of the card's credentials. @param base public address of the card API */
export function cardType(base: string): CardType {
  const vct = `${base}${TYPE_PATH}`;
  const document = JSON.stringify({
    vct,
    name: "apcv",
    description: "The French health-insurance card on the phone: five claims, each disclosable by itself.",
    display: inBothLanguages(CARD_NAME, "fr", (name) => ({ name, rendering: renderingOf(`${base}${PICTURE_PATH}`) })),
    claims: CARD_CLAIMS.map(describeClaim),
  });
  return { vct, integrity: integrityOf(document), document };
}

const renderingOf = (picture: string) => ({
  simple: { background_color: CARD_COLOURS.background, text_color: CARD_COLOURS.text },
  svg_templates: [
    {
      uri: picture,
      "uri#integrity": integrityOf(CARD_PICTURE),
      properties: { orientation: "landscape", contrast: "high" },
    },
  ],
});

const describeClaim = ({ path, fr, en, svgId }: CardClaim) => ({
  path,
  display: inBothLanguages({ fr, en }, "fr", (label) => ({ label })),
  mandatory: true,
  // A part of a claim comes and goes with the whole.
  sd: path.length === 1 ? "always" : "never",
  ...(svgId && { svg_id: svgId }),
});
