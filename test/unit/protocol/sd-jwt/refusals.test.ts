import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { MAX_CHARACTERS, MAX_DISCLOSURES } from "../../../../shared/protocol/sd-jwt/compact-form.ts";
import type { SdJwtRefusal } from "../../../../shared/protocol/sd-jwt/refusals.ts";
import { MAX_DEPTH } from "../../../../shared/protocol/sd-jwt/reveal.ts";
import { verifySdJwt } from "../../../../shared/protocol/sd-jwt/verify-sd-jwt.ts";
import * as made from "../../../support/sd-jwt.ts";
import {
  AT,
  bound,
  CLEAR,
  disclosed,
  encoded,
  issuer,
  jws,
  sdJwt,
  sha256,
  verifying,
} from "../../../support/sd-jwt.ts";
import { peerVerifies } from "../../../support/sd-jwt-peer.ts";

type Kind = SdJwtRefusal["kind"];
type Claim = keyof typeof CLEAR;

const TYPED = { alg: "ES256", typ: "dc+sd-jwt" };
const name = disclosed("name", "Anne");
const otherName = disclosed("name", "Zoé");
const sex = disclosed("sex", "F");
const element = disclosed("FR");
const good = sdJwt({ ...CLEAR, _sd: [name.digest] }, [name.text]);
const [jwt = ""] = good.split("~");
const [, payload = "", signature = ""] = jwt.split(".");

const withClaims = (claims: object, disclosures: readonly string[] = []) => sdJwt({ ...CLEAR, ...claims }, disclosures);
const without = (claim: Claim) =>
  sdJwt(Object.fromEntries(Object.entries(CLEAR).filter(([member]) => member !== claim)));
/** One disclosure of this text, whose digest stands where a member's is due. */
const member = (text: string) => withClaims({ _sd: [sha256(text)] }, [text]);
const ofContent = (...content: readonly unknown[]) => member(encoded(content));
const ofBytes = (bytes: string) => member(Buffer.from(bytes, "latin1").toString("base64url"));
const concealing = (claim: Claim) => {
  const { [claim]: value, ...others } = CLEAR;
  const { text, digest } = disclosed(claim, value);
  return sdJwt({ ...others, _sd: [digest] }, [text]);
};
const withHeader = (header: object, body: unknown = CLEAR, key = issuer.privateKey) => `${jws(key, header, body)}~`;
const withSignature = (other: string) => good.replace(signature, other);
/** The same bytes in another spelling: the last character has bits to spare. */
const respelt = signature.slice(0, -1) + String.fromCharCode(signature.charCodeAt(signature.length - 1) + 1);
const macByPublicKey = () => {
  const input = `${encoded({ ...TYPED, alg: "HS256" })}.${payload}`;
  const key = issuer.publicKey.export({ format: "pem", type: "spki" });
  return `${input}.${createHmac("sha256", key).update(input).digest("base64url")}~`;
};
const nested = (depth: number): unknown => (depth === 0 ? "x" : [nested(depth - 1)]);

/** Refused by us and by `@sd-jwt` 0.19. */
const BY_BOTH: Partial<Record<Kind, readonly (readonly [what: string, text: string])[]>> = {
  malformed: [
    ["nothing", ""],
    ["an empty disclosure", `${good}~`],
    ["four parts in the JWT", `${jwt}.a~${name.text}~`],
    ["a header that is no JSON", `aaaa.${payload}.${signature}~`],
    ["a payload that is null", withHeader(TYPED, null)],
    ["no signature", withSignature("")],
    ["more text than is looked at", `${good}${"A".repeat(MAX_CHARACTERS)}~`],
  ],
  "signature-wrong": [
    ["the signature of another key", withHeader(TYPED, CLEAR, made.newKeyPair().privateKey)],
    ["another payload under the signature", good.replace(payload, encoded({ ...CLEAR, exp: AT + 9 }))],
    ["a signature of zeros", withSignature("A".repeat(86))],
    ["a signature that is too short", withSignature("AAAA")],
  ],
  "algorithm-refused": [["a MAC keyed with the public key", macByPublicKey()]],
  "disclosure-malformed": [
    ["a disclosure that is no JSON", ofBytes("[1")],
    ["a disclosure that is an object", member(encoded({ name: "Anne" }))],
    ["a disclosure of one element", ofContent("salt")],
    ["a disclosure of four elements", ofContent("salt", "name", "Anne", 1)],
  ],
  "digests-malformed": [
    ["a claim _sd that is an object", withClaims({ _sd: {} })],
    ["an element whose digest is no text", withClaims({ list: [{ "...": { toString: 1 } }] })],
  ],
  expired: [["an expiry in the past", withClaims({ exp: AT - 1 })]],
  "not-yet-valid": [
    ["a beginning to come", withClaims({ nbf: AT + 1 })],
    ["an issue to come", withClaims({ iat: AT + 1 })],
  ],
};

/** Refused by us, accepted by `@sd-jwt` 0.19: each with the section that lets us refuse, RFC 9901's where no other is named. */
const BY_US: Partial<Record<Kind, readonly (readonly [what: string, section: string, text: string])[]>> = {
  malformed: [
    ["no last tilde", "§4: MUST NOT be omitted", jwt],
    ["a payload that is an array", "§4.1: a JSON object", withHeader(TYPED, [])],
    ["a signature with bits to spare", "RFC 7515 §2, RFC 4648 §3.5", withSignature(respelt)],
    ["more disclosures than are looked at", "ours", good + `${sex.text}~`.repeat(MAX_DISCLOSURES)],
  ],
  "key-binding-unexpected": [["a key binding on receipt", "§7.2: MUST be rejected", bound(good)]],
  "type-wrong": [
    ["no type", "SD-JWT VC, JOSE Header: MUST use dc+sd-jwt", withHeader({ alg: "ES256" })],
    ["the type of another token", "§9.11; SD-JWT VC, JOSE Header", sdJwt(CLEAR, [], { typ: "at+jwt" })],
  ],
  "algorithm-refused": [
    ["the algorithm none", "§7.1, 2.a: MUST NOT be accepted", withHeader({ ...TYPED, alg: "none" })],
    ["an algorithm that is not expected", "§7.1, 2.a", withHeader({ ...TYPED, alg: "ES384" })],
    ["an extension that must be understood", "RFC 7515 §4.1.11", withHeader({ ...TYPED, crit: ["x"], x: 1 })],
  ],
  "issuer-unknown": [
    ["an issuer that is not trusted", "§7.1, 2.c", withClaims({ iss: "https://other.example" })],
    ["no issuer", "§7.1, 2.c", without("iss")],
  ],
  "hash-unknown": [
    ["an unknown hash function", "§7.1, 2.d", withClaims({ _sd_alg: "md5" })],
    ["a hash function in capitals", "§4.1.1: case-sensitive", withClaims({ _sd_alg: "SHA-256" })],
    ["a hash function that is no text", "§4.1.1: string", withClaims({ _sd_alg: 256 })],
  ],
  "disclosure-unreferenced": [
    ["a disclosure that no digest refers to", "§7.1, 5", `${good}${sex.text}~`],
    ["a disclosure that its holder changed", "§7.1, 5; §9.2", good.replace(name.text, otherName.text)],
  ],
  "digest-repeated": [
    ["one disclosure twice", "§4: MUST NOT send more than once", `${good}${name.text}~`],
    ["a digest twice in an object", "§7.1, 4", withClaims({ _sd: [name.digest, name.digest] }, [name.text])],
    ["a digest in two places", "§7.1, 4", withClaims({ _sd: [name.digest], a: { _sd: [name.digest] } }, [name.text])],
    ["a decoy twice", "§7.1, 4", withClaims({ _sd: ["a"], list: [{ "...": "a" }] })],
  ],
  "disclosure-malformed": [
    ["a disclosure not in UTF-8", "§4.2.1: UTF-8", ofBytes('["salt","name","\xff"]')],
    ["a salt that is no text", "§4.2.1: MUST be a string", ofContent(1, "name", "Anne")],
    ["a name that is no text", "§4.2.1: MUST be a string", ofContent("salt", 1, "Anne")],
    ["a disclosure with padding", "§4, ABNF; RFC 7515 §2", member(`${encoded(["s", "name", "A"])}=`)],
    ["an element where a member is due", "§7.1, 3.c.ii", member(element.text)],
    ["a member where an element is due", "§7.1, 3.c.iii", withClaims({ list: [{ "...": name.digest }] }, [name.text])],
  ],
  "claim-name-reserved": [
    ["a member named _sd", "§7.1, 3.c.ii", ofContent("salt", "_sd", ["x"])],
    ["a member named ...", "§7.1, 3.c.ii", ofContent("salt", "...", "x")],
    ["a member named _sd_alg", "§4.1.1: at the top, in clear", ofContent("salt", "_sd_alg", "sha-256")],
    ["a claim ... in clear", "§4.1, 7", withClaims({ "...": "x" })],
    ["_sd_alg below the top", "§4.1.1: MUST NOT be used", withClaims({ inner: { _sd_alg: "sha-256" } })],
  ],
  "claim-repeated": [
    ["a name that is there in clear", "§7.1, 3.c.ii", withClaims({ name: "Zoé", _sd: [name.digest] }, [name.text])],
    [
      "one name in two disclosures",
      "§7.1, 3.c.ii",
      withClaims({ _sd: [name.digest, otherName.digest] }, [name.text, otherName.text]),
    ],
  ],
  "digests-malformed": [
    ["a claim _sd that is a text", "§4.2.4.1: an array of strings", withClaims({ _sd: name.digest })],
    ["a claim _sd that is null", "§4.2.4.1", withClaims({ inner: { _sd: null } })],
    ["a digest that is no text", "§4.2.4.1", withClaims({ _sd: [1] })],
    ["an element with more than its digest", "§4.2.4.2", withClaims({ list: [{ "...": element.digest, more: 1 }] })],
  ],
  "too-deep": [
    ["more levels than are looked at", "ours", withClaims({ list: nested(MAX_DEPTH) })],
    ["more levels in a disclosure", "ours", ofContent("salt", "list", nested(MAX_DEPTH))],
  ],
  expired: [
    ["an expiry that is now", "RFC 7519 §4.1.4: on or after which", withClaims({ exp: AT })],
    ["an expiry in 1970", "§7.1, 6", withClaims({ exp: 0 })],
  ],
  "claim-wrong": [
    ["an expiry that is a text", "RFC 7519 §2, NumericDate", withClaims({ exp: "never" })],
    ["another type of credential", "SD-JWT VC, vct", withClaims({ vct: "https://card.example/other" })],
  ],
  "claim-missing": [
    ["no expiry where one is required", "§7.1, 6; §9.7", without("exp")],
    ["no type of credential", "SD-JWT VC, vct: REQUIRED", without("vct")],
  ],
  "claim-concealed": [
    ["an expiry that can be kept", "SD-JWT VC, Registered JWT Claims: MUST NOT", concealing("exp")],
    ["a type that can be kept", "the same", concealing("vct")],
    ["a key that can be kept", "the same", concealing("cnf")],
    ["a part of the key that can be kept", "the same, sub-claims included", withClaims({ cnf: { _sd: ["a"] } })],
    ["a beginning that can be kept", "the same", ofContent("salt", "nbf", AT)],
    ["a status that can be kept", "the same", ofContent("salt", "status", {})],
    ["an integrity that can be kept", "the same", ofContent("salt", "vct#integrity", "sha256-x")],
    ["other types that can be kept", "the same", withClaims({ aka_vcts: [{ "...": element.digest }] })],
  ],
};

const listed = <Case extends readonly unknown[]>(cases: Partial<Record<Kind, readonly Case[]>>) =>
  Object.entries(cases).flatMap(([kind, some]) =>
    some.map((one) => [one[0], kind, one.at(-1)] as [string, Kind, string]),
  );

test("the SD-JWT that the cases are made of is accepted by both", async () => {
  const claims = { ...CLEAR, name: "Anne" };
  expect(await verifySdJwt(good, verifying)).toEqual({ ok: true, value: claims });
  expect(await peerVerifies(good)).toEqual(claims);
});

describe("an SD-JWT is refused by us and by the peer", () => {
  test.each(listed(BY_BOTH))("for %s: %s", async (_what, kind, text) => {
    expect(await verifySdJwt(text, verifying)).toEqual({ ok: false, refusal: { kind } });
    expect(await peerVerifies(text)).toBeUndefined();
  });
});

describe("an SD-JWT that the peer accepts is refused by us, as the specifications say,", () => {
  test.each(listed(BY_US))("for %s: %s", async (_what, kind, text) => {
    expect(await verifySdJwt(text, verifying)).toEqual({ ok: false, refusal: { kind } });
    expect(await peerVerifies(text)).toBeDefined();
  });
});
