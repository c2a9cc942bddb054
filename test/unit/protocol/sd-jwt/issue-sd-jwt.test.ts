import { jwtVerify } from "jose";
import { expect, test } from "vitest";
import { type Claims, disclosable, withDecoys } from "../../../../shared/protocol/sd-jwt/conceal.ts";
import { issueSdJwt, type SdJwtClaims } from "../../../../shared/protocol/sd-jwt/issue-sd-jwt.ts";
import { verifySdJwt } from "../../../../shared/protocol/sd-jwt/verify-sd-jwt.ts";
import { CLEAR, issuer, issuerSigner, sha256, verifying } from "../../../support/sd-jwt.ts";
import { placedDisclosures } from "../../../support/sd-jwt-holder.ts";

const clear = { ...CLEAR };
/** Issues with salts that count, and shows what came of it. */
async function issued(claims: SdJwtClaims) {
  let salts = 0;
  const text = await issueSdJwt(issuerSigner, claims, () => {
    salts += 1;
    return `salt-${salts}`;
  });
  const [jwt = "", ...disclosures] = text.split("~").slice(0, -1);
  const { payload, protectedHeader } = await jwtVerify(jwt, issuer.publicKey, { currentDate: verifying.now });
  const contents = disclosures.map((disclosure) => JSON.parse(Buffer.from(disclosure, "base64url").toString()));
  return { text, salts, payload, protectedHeader, disclosures, contents };
}

test("each selective claim is a disclosure under a salt of its own, and the signed payload has its digest alone", async () => {
  const { text, salts, payload, protectedHeader, disclosures, contents } = await issued({
    clear,
    selective: { name: "Anne", sex: "F" },
  });
  expect(protectedHeader).toEqual({ alg: "ES256", kid: "issuer-key", typ: "dc+sd-jwt" });
  expect(contents).toEqual([
    ["salt-1", "name", "Anne"],
    ["salt-2", "sex", "F"],
  ]);
  expect(salts).toBe(2);
  expect(payload).toEqual({ ...CLEAR, _sd: disclosures.map(sha256).sort(), _sd_alg: "sha-256" });
  expect(text.endsWith("~")).toBe(true);
});

test("the order of digests tells nothing of the order of claims", async () => {
  const names = Array.from({ length: 20 }, (_, index) => `claim_${index}`);
  const { payload } = await issued({ clear, selective: Object.fromEntries(names.map((name) => [name, 1])) });
  expect(payload._sd).toEqual([...(payload._sd as string[])].sort());
});

test("what is disclosable can lie in objects, in arrays and in each other", async () => {
  const nationalities = ["FR", disclosable("DE")];
  const address = disclosable({ country: disclosable("FR"), city: "Lyon" });
  const { text, payload, contents } = await issued({ clear: { ...clear, nationalities, address }, selective: {} });
  expect(placedDisclosures(text).map(({ path }) => path.join("/"))).toEqual([
    "nationalities/1",
    "address",
    "address/country",
  ]);
  expect(payload.nationalities).toEqual(["FR", { "...": expect.any(String) }]);
  expect(contents[2]).toEqual(["salt-3", "address", { _sd: [expect.any(String)], city: "Lyon" }]);
});

test("decoys look like any digest, each from a salt of its own, at the top, in an object and in an array", async () => {
  const { text, salts, payload, disclosures } = await issued({
    clear: { ...clear, list: withDecoys(["FR"], 2), address: withDecoys({ city: "Lyon" }, 3) },
    selective: { name: "Anne" },
    decoys: 4,
  });
  const digest = expect.stringMatching(/^[A-Za-z0-9_-]{43}$/);
  expect(payload).toMatchObject({
    _sd: Array(5).fill(digest),
    list: ["FR", { "...": digest }, { "...": digest }],
    address: { _sd: [digest, digest, digest] },
  });
  expect([salts, disclosures.length]).toEqual([1 + 2 + 3 + 4, 1]);
  expect(await verifySdJwt(text, verifying)).toMatchObject({
    value: { name: "Anne", list: ["FR"], address: { city: "Lyon" } },
  });
});

test("a credential in which nothing is disclosable has no digests", async () => {
  const { payload } = await issued({ clear, selective: {} });
  expect(payload).not.toHaveProperty("_sd");
});

test("a claim may have any name but those that carry digests", async () => {
  const selective = JSON.parse('{"":1,"__proto__":{"a":1},"toString":2,"a.b":3}');
  const { text } = await issued({ clear, selective });
  const outcome = await verifySdJwt(text, verifying);
  expect(outcome.ok && Object.entries(outcome.value)).toEqual(expect.arrayContaining(Object.entries(selective)));
  for (const name of ["_sd", "...", "_sd_alg"]) {
    await expect(issued({ clear, selective: { [name]: "x" } })).rejects.toThrow(TypeError);
    await expect(issued({ clear: { ...clear, inner: { [name]: "x" } }, selective: {} })).rejects.toThrow(TypeError);
  }
});

test.each([
  ["a date", new Date(0)],
  ["a map", new Map([["a", 1]])],
  ["nothing", undefined],
  ["a function", () => 1],
])("a claim that is %s is issued neither in clear nor to choose", async (_what, value) => {
  await expect(issued({ clear, selective: { name: value } })).rejects.toThrow(TypeError);
  await expect(issued({ clear: { ...clear, list: [value] }, selective: {} })).rejects.toThrow(TypeError);
  await expect(issued({ clear: { ...clear, list: [disclosable([value])] }, selective: {} })).rejects.toThrow(TypeError);
});

test("what is disclosable is so once", async () => {
  await expect(issued({ clear, selective: { name: disclosable("Anne") } })).rejects.toThrow(TypeError);
});

test.each<[string, Claims, Claims]>([
  ["its expiry to choose", { iss: CLEAR.iss, vct: CLEAR.vct }, { exp: CLEAR.exp }],
  ["a part of its key to choose", { ...clear, cnf: { jwk: disclosable(CLEAR.cnf.jwk) } }, {}],
  ["a decoy in its status", { ...clear, status: withDecoys({ status_list: {} }, 1) }, {}],
  ["one of its other types to choose", { ...clear, aka_vcts: [disclosable("urn:x")] }, {}],
  ["its type to choose", { iss: CLEAR.iss }, { vct: CLEAR.vct }],
  ["no type", { iss: CLEAR.iss }, {}],
  ["a claim both in clear and to choose", { ...clear, name: "Anne" }, { name: "Anne" }],
])("no credential is issued with %s", async (_what, inClear, selective) => {
  await expect(issued({ clear: inClear, selective })).rejects.toThrow(TypeError);
});
