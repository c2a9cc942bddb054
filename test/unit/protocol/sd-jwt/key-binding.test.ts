import { describe, expect, test } from "vitest";
import type { SdJwtRefusal } from "../../../../shared/protocol/sd-jwt/refusals.ts";
import {
  type PresentationExpectation,
  verifyPresentation,
} from "../../../../shared/protocol/sd-jwt/verify-presentation.ts";
import { AT, bound, CLEAR, disclosed, holder, newKeyPair, sdJwt, verifying } from "../../../support/sd-jwt.ts";
import { peerVerifiesBound } from "../../../support/sd-jwt-peer.ts";

type Kind = SdJwtRefusal["kind"];

const name = disclosed("name", "Anne");
const sex = disclosed("sex", "F");
const payload = { ...CLEAR, _sd: [name.digest, sex.digest] };
const both = sdJwt(payload, [name.text, sex.text]);
const one = sdJwt(payload, [name.text]);
const good = bound(one);
const [, , keyBinding = ""] = good.split("~");
const holding = (cnf: unknown) => bound(sdJwt({ ...CLEAR, cnf }));
const { d, ...jwk } = holder.privateKey.export({ format: "jwk" });
const kindOf = async (text: string, change: Partial<PresentationExpectation> = {}) => {
  const outcome = await verifyPresentation(text, { ...verifying, ...change });
  return outcome.ok ? "accepted" : outcome.refusal.kind;
};
/** The same bytes in another spelling: the last character has bits to spare. */
const respelt = (text: string) => text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) + 1);

/** Refused by us and by `@sd-jwt` 0.19. */
const BY_BOTH: readonly (readonly [what: string, text: string, kind: Kind])[] = [
  ["without a key binding", one, "key-binding-missing"],
  ["with something else in its place", `${one}nothing`, "key-binding-malformed"],
  ["by another key", bound(one, { key: newKeyPair().privateKey }), "key-binding-signature-wrong"],
  ["with a type of another token", bound(one, { header: { typ: "JWT" } }), "key-binding-malformed"],
  ["with the algorithm none", bound(one, { header: { alg: "none" } }), "algorithm-refused"],
  ["for another nonce", bound(one, { payload: { nonce: "n-2" } }), "key-binding-elsewhere"],
  ["without a nonce", bound(one, { payload: { nonce: undefined } }), "key-binding-elsewhere"],
  ["without an audience", bound(one, { payload: { aud: undefined } }), "key-binding-elsewhere"],
  ["without a time", bound(one, { payload: { iat: undefined } }), "key-binding-malformed"],
  ["without a hash", bound(one, { payload: { sd_hash: undefined } }), "key-binding-mismatch"],
  ["over more disclosures than are sent", bound(one, { over: both }), "key-binding-mismatch"],
  ["over fewer disclosures than are sent", both + keyBinding, "key-binding-mismatch"],
  ["over all but the last tilde", bound(one, { over: one.slice(0, -1) }), "key-binding-mismatch"],
  ["of a credential without a key", holding(undefined), "holder-key-missing"],
  ["of a credential with a key by name", holding({ kid: "k" }), "holder-key-missing"],
  ["of a credential with a key that is no point", holding({ jwk: { ...jwk, x: jwk.y } }), "holder-key-missing"],
  [
    "of a credential of another's key",
    holding({ jwk: newKeyPair().publicKey.export({ format: "jwk" }) }),
    "key-binding-signature-wrong",
  ],
  ["of a credential with a shared secret", holding({ jwk: { kty: "oct", k: "AAAA" } }), "holder-key-missing"],
  ["of a credential that its issuer did not sign", good.replace(".", ".A"), "malformed"],
];

/** Refused by us, accepted by `@sd-jwt` 0.19: each with the section of RFC 9901 that lets us refuse. */
const BY_US: readonly (readonly [what: string, section: string, text: string, kind: Kind])[] = [
  [
    "for another audience",
    "§7.3, 5.f",
    bound(one, { payload: { aud: "https://other.example" } }),
    "key-binding-elsewhere",
  ],
  [
    "for several audiences",
    "§4.3: a single string",
    bound(one, { payload: { aud: ["https://reader.example"] } }),
    "key-binding-elsewhere",
  ],
  ["made too long ago", "§7.3, 5.e", bound(one, { payload: { iat: AT - 121 } }), "key-binding-untimely"],
  ["made in the future", "§7.3, 5.e", bound(one, { payload: { iat: AT + 1 } }), "key-binding-untimely"],
  [
    "with a time that is a text",
    "§4.3, RFC 7519 §2",
    bound(one, { payload: { iat: String(AT) } }),
    "key-binding-malformed",
  ],
  ["that says that it has expired", "§7.3, 5.h", bound(one, { payload: { exp: AT } }), "key-binding-untimely"],
  [
    "with an algorithm that is not expected",
    "§7.3, 5.b",
    bound(one, { header: { alg: "ES512" } }),
    "algorithm-refused",
  ],
  [
    "with an extension that must be understood",
    "§7.3, 5.c; RFC 7515 §4.1.11",
    bound(one, { header: { crit: ["x"], x: 1 } }),
    "algorithm-refused",
  ],
  ["in another spelling of the same signature", "RFC 7515 §2", respelt(good), "key-binding-malformed"],
];

describe("a presentation is refused by us and by the peer", () => {
  test.each(BY_BOTH)("%s", async (_what, text, kind) => {
    expect(await kindOf(text)).toBe(kind);
    expect(await peerVerifiesBound(text)).toBeUndefined();
  });
});

describe("a presentation that the peer accepts is refused by us, as RFC 9901 says,", () => {
  test.each(BY_US)("%s (%s)", async (_what, _section, text, kind) => {
    expect(await kindOf(text)).toBe(kind);
    expect(await peerVerifiesBound(text)).toBeDefined();
  });
});

describe("a presentation", () => {
  test("shows what its holder chose, and is accepted by both", async () => {
    const claims = { ...CLEAR, name: "Anne" };
    expect(await verifyPresentation(good, verifying)).toEqual({ ok: true, value: claims });
    expect(await peerVerifiesBound(good)).toEqual(claims);
  });

  test("is bound to the key alone, whatever else stands beside it", async () => {
    expect(await kindOf(holding({ jwk: { ...jwk, use: "sig", kid: "k", alg: "ES256", d } }))).toBe("accepted");
  });

  test("may be as old as is allowed, and each clock off by the skew", async () => {
    const made = (iat: number) => bound(one, { payload: { iat } });
    expect(await kindOf(made(AT - 120))).toBe("accepted");
    const skewed = { skewSeconds: 30 };
    expect(await kindOf(made(AT - 150), skewed)).toBe("accepted");
    expect(await kindOf(made(AT - 151), skewed)).toBe("key-binding-untimely");
    expect(await kindOf(made(AT + 30), skewed)).toBe("accepted");
    expect(await kindOf(made(AT + 31), skewed)).toBe("key-binding-untimely");
    const expired = (exp: number) => bound(sdJwt({ ...CLEAR, exp }));
    expect(await kindOf(expired(AT - 29), skewed)).toBe("accepted");
    expect(await kindOf(expired(AT - 30), skewed)).toBe("expired");
  });

  test("by a key of another curve needs that curve's algorithm", async () => {
    const large = newKeyPair("P-384");
    const credential = sdJwt({ ...CLEAR, cnf: { jwk: large.publicKey.export({ format: "jwk" }) } });
    const claimed = bound(credential, { key: large.privateKey, header: { alg: "ES256" } });
    expect(await kindOf(claimed)).toBe("key-binding-signature-wrong");
  });

  test("when the issuer's keys can't be had, that is a breakage and no refusal", async () => {
    const issuerKey = async () => {
      throw new Error("KMS is away");
    };
    await expect(verifyPresentation(good, { ...verifying, issuerKey })).rejects.toThrow("KMS is away");
  });
});
