import fc from "fast-check";
import { expect, test } from "vitest";
import { asOpaqueText, opaqueText } from "../../../shared/http/opaque-text.ts";

const wellFormed = fc.string({ unit: "grapheme", maxLength: 20 });

test("an opaque text says what it was made of", () => {
  fc.assert(
    fc.property(wellFormed, (said) => {
      expect(opaqueText(1000).parse(asOpaqueText(said))).toBe(said);
    }),
  );
});

test("what is not base64url is no opaque text, though a decoder would pass over it, nor is one that is too long", () => {
  const text = asOpaqueText("a place");
  for (const other of [`${text}=`, ` ${text}`, `${text}\n`, "a+b/", "é", 7])
    expect(opaqueText(100).safeParse(other).success).toBe(false);
  expect(opaqueText(text.length).safeParse(text).success).toBe(true);
  expect(opaqueText(text.length - 1).safeParse(text).success).toBe(false);
});
