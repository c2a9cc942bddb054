import { createHash } from "node:crypto";
import { TypeMetadataFormatSchema } from "@sd-jwt/sd-jwt-vc";
import { describe, expect, test } from "vitest";
import { issuerMetadata } from "../../../functions/discovery/describe-card-issuer/card-metadata.ts";
import { CARD_COLOURS, CARD_PICTURE } from "../../../shared/domain/card-picture.ts";
import { cardType } from "../../../shared/domain/card-type.ts";

const BASE = "https://cv.example";
const type = cardType(BASE);
const metadata = TypeMetadataFormatSchema.parse(JSON.parse(type.document));
const claims = metadata.claims ?? [];
const sri = (document: string) => `sha256-${createHash("sha256").update(document).digest("base64")}`;

describe("the description of the card's type", () => {
  test("is its own address, and is pinned by its own hash", () => {
    expect(metadata.vct).toBe(`${BASE}/vct/apcv`);
    expect(type).toMatchObject({ vct: metadata.vct, integrity: sri(type.document) });
  });

  /**
   * Credentials in people's phones pin the description as it was when they were issued, and caches keep it for a year. When this test
   * fails, leave what is published as it is and give the changed type another address (SD-JWT VC, vct).
   */
  test("is never another one at the same address", () => {
    expect(type.integrity).toBe("sha256-B3nDN+k6gQ2rzpI5sswBIPt4NofoGrH9/7+aRLTOerA=");
    expect(sri(CARD_PICTURE)).toBe("sha256-jplyXlfR7ZoMjL9x7MqYi2tsrWB585Zw4n7BLu5vmvs=");
  });

  test("names the card in both languages, with colours and the pinned picture for wallets to draw", () => {
    const rendering = {
      simple: { background_color: CARD_COLOURS.background, text_color: CARD_COLOURS.text },
      svg_templates: [
        {
          uri: `${BASE}/vct/apcv/card.svg`,
          "uri#integrity": sri(CARD_PICTURE),
          properties: { orientation: "landscape", contrast: "high" },
        },
      ],
    };
    expect(metadata.display).toEqual([
      { locale: "fr", name: "Carte d’assurance maladie", rendering },
      { locale: "en", name: "Health insurance card", rendering },
    ]);
  });

  test("has five claims that are always there and always the holder's to show, and what is in them", () => {
    const whole = claims.filter(({ path }) => path.length === 1);
    expect(whole.map(({ path }) => path[0])).toEqual(["family_name", "given_names", "sex", "quality", "organism"]);
    for (const claim of claims) {
      expect(claim.mandatory).toBe(true);
      expect(claim.sd).toBe(whole.includes(claim) ? "always" : "never");
      expect(claim.display?.map(({ locale }) => locale)).toEqual(["fr", "en"]);
    }
    expect(new Set(claims.map(({ path }) => path.join("."))).size).toBe(claims.length);
  });

  test("says of the claims what the issuer's metadata say", () => {
    const now = new Date("2026-11-24T12:00:00Z");
    const setting = { base: BASE, trustsProviders: true, certificate: undefined };
    const metadataAt = { language: "fr", now } as const;
    const { credential_configurations_supported: configurations } = issuerMetadata(setting, metadataAt);
    expect(Object.keys(configurations)).toEqual(["apcv_sd_jwt_vc", "apcv_sd_jwt_vc_one_time"]);
    const labelled = claims.map(({ path, mandatory, display }) => ({
      path,
      mandatory,
      display: display?.map(({ locale, label }) => ({ locale, name: label })),
    }));
    for (const configuration of Object.values(configurations)) {
      expect(configuration).toMatchObject({ vct: type.vct, credential_metadata: { claims: labelled } });
    }
    const named = metadata.display?.map(({ locale, name }) => ({ locale, name }));
    const shown = configurations.apcv_sd_jwt_vc?.credential_metadata.display;
    expect(shown?.map(({ locale, name }) => ({ locale, name }))).toEqual(named);
  });
});

describe("the card's picture", () => {
  const placeholders = [...CARD_PICTURE.matchAll(/\{\{(.+?)\}\}/g)].map(([, id]) => id);

  test("shows claims by the names that the description gives them, each and no other", () => {
    const ids = claims.flatMap(({ svg_id }) => (svg_id === undefined ? [] : [svg_id]));
    expect(new Set(placeholders)).toEqual(new Set(ids));
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z_][A-Za-z0-9_]*$/);
  });

  test("has placeholders in texts only, and no code, style sheet or link that could fetch or run something", () => {
    const tags = CARD_PICTURE.match(/<[^>]*>/g) ?? [];
    for (const tag of tags) {
      expect(tag).not.toContain("{{");
      expect(tag).not.toMatch(/script|style|href|foreignObject|image|use|\son\w+=|url\(/i);
    }
    const open: string[] = [];
    for (const [, closes, name, closed] of CARD_PICTURE.matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)) {
      if (closes) expect(open.pop()).toBe(name);
      else if (!closed) open.push(String(name));
    }
    expect(open).toEqual([]);
  });

  test("is read aloud by its title and description, with every claim that it shows", () => {
    expect(CARD_PICTURE).toMatch(/^<svg [^>]*role="img" aria-labelledby="t d"/);
    expect(CARD_PICTURE).toContain('<title id="t">Carte d’assurance maladie – Health insurance card</title>');
    const [description = ""] = CARD_PICTURE.match(/<desc id="d">.*<\/desc>/) ?? [];
    for (const id of placeholders) expect(description).toContain(`{{${id}}}`);
  });

  test.each(["text", "caption"] as const)(
    "its %s can be read by those who see little: contrast above 7:1",
    (colour) => {
      const [light, dark] = [luminance(CARD_COLOURS[colour]), luminance(CARD_COLOURS.background)];
      expect((light + 0.05) / (dark + 0.05)).toBeGreaterThan(7);
    },
  );
});

/** Relative luminance of `#rrggbb` (WCAG 2.2). */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
