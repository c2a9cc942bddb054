import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { conceal, disclosable } from "../../../../shared/protocol/sd-jwt/conceal.ts";
import { digestOf, readDisclosure, writeDisclosure } from "../../../../shared/protocol/sd-jwt/disclosure.ts";
import type { JsonObject } from "../../../../shared/protocol/sd-jwt/json.ts";
import type { SdJwtProfile } from "../../../../shared/protocol/sd-jwt/profile.ts";
import { reveal } from "../../../../shared/protocol/sd-jwt/reveal.ts";
import { verifyPresentation } from "../../../../shared/protocol/sd-jwt/verify-presentation.ts";
import { verifySdJwt } from "../../../../shared/protocol/sd-jwt/verify-sd-jwt.ts";

const object = z.record(z.string(), z.json());
const texts = z.array(z.string());
/** The examples that RFC 9901 prints in §5, §6 and appendix A, letter for letter but for line breaks; the issuer's key is that of A.5. */
const rfc = z
  .object({
    issuerKey: z.record(z.string(), z.string()),
    signed: z.array(
      z.object({
        section: z.string(),
        title: z.string(),
        presentation: z.string(),
        disclosures: texts,
        claims: object,
        processed: object,
      }),
    ),
    nested: z.object({
      claims: object,
      examples: z.array(z.object({ section: z.string(), title: z.string(), payload: object, disclosures: texts })),
    }),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, "rfc9901.json"), "utf8")));

const issuerKey = createPublicKey({ key: rfc.issuerKey, format: "jwk" });
const PRESENTED_AT = new Date(1748536865_000);
const expected = (presentation: string) => {
  const header = Buffer.from(presentation.split(".")[0] ?? "", "base64url").toString();
  const profile: SdJwtProfile = { typ: JSON.parse(header).typ, alwaysClear: ["iss", "cnf"], required: [], exact: {} };
  return {
    profile,
    algorithms: ["ES256"] as const,
    issuerKey: async () => issuerKey,
    now: PRESENTED_AT,
    skewSeconds: 0,
    keyBinding: { audience: "https://verifier.example.org", nonce: "1234567890", maxAgeSeconds: 60 },
  };
};

describe("disclosures and digests as RFC 9901 prints them", () => {
  const MOEBIUS = { name: "family_name", value: "Möbius" };
  test.each([
    ["as the example", "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"],
    ["with an escaped umlaut", "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNXHUwMGY2Yml1cyJd"],
    ["without white space", "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsImZhbWlseV9uYW1lIiwiTcO2Yml1cyJd"],
    ["with newlines", "WwoiXzI2YmM0TFQtYWM2cTJLSTZjQlc1ZXMiLAoiZmFtaWx5X25hbWUiLAoiTcO2Yml1cyIKXQ"],
  ])("§4.2.1: one member, spelt %s", (_how, text) => {
    expect(readDisclosure(text)).toEqual(MOEBIUS);
  });

  test("§4.2.1: we write the spelling without white space", () => {
    expect(writeDisclosure(["_26bc4LT-ac6q2KI6cBW5es", "family_name", "Möbius"])).toBe(
      "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsImZhbWlseV9uYW1lIiwiTcO2Yml1cyJd",
    );
  });

  test("§4.2.2 and §4.2.4.2: an array's element takes its place", () => {
    const disclosure = "WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIkZSIl0";
    expect(readDisclosure(disclosure)).toEqual({ name: undefined, value: "FR" });
    const payload = { nationalities: ["DE", { "...": "w0I8EKcdCtUPkGCNUrfwVp2xEgNjtoIDlOxc9-PlOhs" }, "US"] };
    expect(reveal(payload, [disclosure], "sha-256")).toEqual({
      ok: true,
      value: { nationalities: ["DE", "FR", "US"] },
    });
    expect(reveal(payload, [], "sha-256")).toEqual({ ok: true, value: { nationalities: ["DE", "US"] } });
  });

  test("§4.2.3: the digest of a disclosure", () => {
    expect(digestOf("WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0", "sha-256")).toBe(
      "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0",
    );
  });
});

describe.each(rfc.signed)("RFC 9901 $section, $title", ({ presentation, disclosures, claims, processed }) => {
  const [jwt = "", ...parts] = presentation.split("~");
  const isBound = parts.at(-1) !== "";

  test("what the holder presents verifies to the printed payload", async () => {
    const verify = isBound ? verifyPresentation : verifySdJwt;
    expect(await verify(presentation, expected(presentation))).toEqual({ ok: true, value: processed });
  });

  test("what the issuer issued verifies to all claims", async () => {
    const inClear = JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString()) as JsonObject;
    const registered = Object.entries(inClear).filter(([name]) => ["iss", "iat", "exp", "cnf"].includes(name));
    const all = { ...Object.fromEntries(registered), ...claims };
    expect(await verifySdJwt([jwt, ...disclosures, ""].join("~"), expected(presentation))).toEqual({
      ok: true,
      value: all,
    });
  });

  test("a change of any one character of what is presented is refused", async () => {
    const step = 7;
    for (let at = 0; at < presentation.length; at += step) {
      const other = presentation[at] === "A" ? "B" : "A";
      const changed = presentation.slice(0, at) + other + presentation.slice(at + 1);
      const verify = isBound ? verifyPresentation : verifySdJwt;
      expect.soft(await verify(changed, expected(presentation)), `character ${at}`).toMatchObject({ ok: false });
    }
  });
});

const bound = rfc.signed.filter(({ presentation }) => !presentation.endsWith("~"));
test.each(bound)("RFC 9901 $section: the key binding is for one verifier, one nonce, one minute", async (example) => {
  const { presentation } = example;
  const right = expected(presentation);
  const kindWith = async (change: Partial<typeof right>) => {
    const outcome = await verifyPresentation(presentation, { ...right, ...change });
    return outcome.ok ? "accepted" : outcome.refusal.kind;
  };
  const { keyBinding } = right;
  const elsewhere = { ...keyBinding, audience: "https://other.example" };
  expect(await kindWith({ keyBinding: elsewhere })).toBe("key-binding-elsewhere");
  expect(await kindWith({ keyBinding: { ...keyBinding, nonce: "1234567891" } })).toBe("key-binding-elsewhere");
  const seen = (secondsLater: number) => ({ now: new Date(PRESENTED_AT.getTime() + secondsLater * 1000) });
  expect(await kindWith(seen(60))).toBe("accepted");
  expect(await kindWith(seen(61))).toBe("key-binding-untimely");
  expect(await kindWith(seen(-1))).toBe("key-binding-untimely");
});

describe("RFC 9901 §6, one address concealed in several ways", () => {
  const { claims, examples } = rfc.nested;
  test.each(examples)("§$section, $title, reveals the same claims", ({ payload, disclosures }) => {
    expect(reveal(payload, disclosures, "sha-256")).toEqual({ ok: true, value: claims });
  });

  test("§6.3: what is concealed within needs what it is in", () => {
    const [recursive] = examples.filter(({ section }) => section === "6.3");
    const [street = "", , , , address = ""] = recursive?.disclosures ?? [];
    const payload = recursive?.payload ?? {};
    expect(reveal(payload, [address, street], "sha-256")).toMatchObject({
      value: { address: { street_address: "Schulstr. 12" } },
    });
    expect(reveal(payload, [street], "sha-256")).toEqual({ ok: false, refusal: { kind: "disclosure-unreferenced" } });
  });

  test("with the printed salts we make the same disclosures, but for white space", () => {
    const { address, ...clear } = claims;
    const parts = Object.entries(address as JsonObject).map(([name, value]) => [name, disclosable(value)]);
    const [, structured, , recursive] = examples;
    const contentOf = (disclosure: string) => JSON.parse(Buffer.from(disclosure, "base64url").toString());
    const made = (example: typeof structured, claim: unknown) => {
      const salts = (example?.disclosures ?? []).map((disclosure) => contentOf(disclosure)[0]);
      return conceal({ ...clear, address: claim }, 0, () => salts.shift()).disclosures.map(contentOf);
    };
    expect(made(structured, Object.fromEntries(parts))).toEqual(structured?.disclosures.map(contentOf));
    const nested = made(recursive, disclosable(Object.fromEntries(parts)));
    const printed = recursive?.disclosures.map(contentOf) ?? [];
    expect(nested.slice(0, 4)).toEqual(printed.slice(0, 4));
    expect(nested[4].slice(0, 2)).toEqual(printed[4].slice(0, 2));
  });
});
