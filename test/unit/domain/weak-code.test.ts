import { expect, test } from "vitest";
import { CODE_KEY_VECTORS, codeScheme } from "../../../functions/discovery/describe-code-scheme/code-scheme.ts";
import { WEAK_CODE_RULES, weakCodes } from "../../../shared/domain/weak-code.ts";
import { codeKey } from "../../support/key-pair.ts";

const weak = weakCodes();

test.each([
  ["777777", "one-digit"],
  ["123456", "run"],
  ["890123", "run"],
  ["109876", "run"],
  ["121212", "repeated-block"],
  ["374374", "repeated-block"],
  ["112299", "doubled-digits"],
  ["123321", "mirror"],
  ["159753", "often-chosen"],
])("the code %s is refused: %s", (code, rule) => {
  expect(weak.get(code)).toBe(rule);
});

test.each(["482915", "735102", "123465", "112293"])("the code %s is as good as any", (code) => {
  expect(weak.has(code)).toBe(false);
});

test("fewer than one code in 300 is refused, all have six digits, and every rule has codes of its own", () => {
  expect(weak.size).toBe(2916);
  expect([...weak.keys()].filter((code) => !/^\d{6}$/.test(code))).toEqual([]);
  expect([...new Set(weak.values())].sort()).toEqual([...WEAK_CODE_RULES].sort());
});

test("the phone derives from salt and code exactly the keys that are published as test vectors", async () => {
  for (const { salt, code, x, y } of CODE_KEY_VECTORS) {
    expect((await codeKey(Buffer.from(salt, "base64url"), code)).jwk).toEqual({ kty: "EC", crv: "P-256", x, y });
  }
});

test("the published list is the list, each code once", () => {
  const published = Object.values(codeScheme().weak_codes).flat();
  expect(published.toSorted()).toEqual([...weak.keys()].toSorted());
});
