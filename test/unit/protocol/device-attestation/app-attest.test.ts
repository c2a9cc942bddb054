import { encodeCBOR } from "@levischuck/tiny-cbor";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AppAttestExpectation,
  verifyAppAttest,
} from "../../../../shared/protocol/device-attestation/app-attest.ts";
import {
  type AppAttestDifferences,
  attestedAppKey,
  clientDataHash,
  DEVELOPMENT,
  IOS_APP,
} from "../../../support/app-attestation.ts";
import { policy, trusting, withBitFlipped } from "../../../support/attestation-expectations.ts";
import { newRoot } from "../../../support/certificates.ts";
import { octets, sequence, tagged } from "../../../support/der.ts";
import { newClientKey } from "../../../support/key-pair.ts";

const root = await newRoot("CN=Root of these tests");
const phone = await newClientKey();
const hash = clientDataHash("a-challenge-of-the-server", phone);
const expected = { clientDataHash: hash, policy, roots: trusting(root), now: new Date() };
const withDevelopment = { ...policy, iosDevelopment: true };

const verified = (object: Uint8Array, differently: Partial<AppAttestExpectation> = {}) => {
  const outcome = verifyAppAttest(Buffer.from(object).toString("base64url"), { ...expected, ...differently });
  return outcome.ok ? outcome.value : outcome.refusal.kind;
};
const genuine = (differently?: AppAttestDifferences) => attestedAppKey(root, hash, differently);

describe("an app on Apple's hardware is vouched for by Apple:", () => {
  test("its key is told, at the count of 0", async () => {
    const { key, object } = await genuine();
    const { x, y } = key.export({ format: "jwk" });
    expect(verified(object)).toEqual({ key: { kty: "EC", crv: "P-256", x, y }, counter: 0 });
  });

  test("a developer's own build counts only where the stage says so", async () => {
    const { object } = await genuine({ aaguid: DEVELOPMENT });
    expect(verified(object)).toBe("wrong-environment");
    expect(verified(object, { policy: withDevelopment })).toMatchObject({ counter: 0 });
  });

  test("any of the stage's apps will do", async () => {
    const { object } = await genuine();
    expect(verified(object, { policy: { ...policy, iosApps: ["OTHERTEAM1.fr.other", IOS_APP] } })).toMatchObject({});
  });
});

const yesterday = new Date(Date.now() - 86_400_000);

describe("an App Attest attestation is refused when", () => {
  test.each<[what: string, differently: AppAttestDifferences, kind: string]>([
    ["another app of the same team asked for it", { app: "EXAMPLE123.fr.example.other" }, "wrong-app"],
    ["an app of our name but another team asked for it", { app: "OTHERTEAM1.fr.example.card" }, "wrong-app"],
    ["it is of no environment of Apple's", { aaguid: "appattestunknown" }, "wrong-environment"],
    ["it has been counted before", { counter: 1 }, "wrong-counter"],
    ["it names another key than the one certified", { credentialId: Buffer.alloc(32, 7) }, "wrong-key"],
    ["it names no key", { credentialId: Buffer.alloc(0) }, "wrong-key"],
    ["Apple's certificate has expired", { intermediate: { until: yesterday } }, "chain-expired"],
    ["the key's certificate has expired", { leaf: { until: yesterday } }, "chain-expired"],
    ["its issuer may not issue", { intermediate: { issues: false } }, "chain-untrusted"],
    ["the key's certificate has no nonce", { leaf: { extensions: [] } }, "wrong-challenge"],
    ["the nonce is another's", { certified: () => nonceExtension(Buffer.alloc(32)) }, "wrong-challenge"],
    ["something follows the nonce", { certified: (it) => Buffer.concat([nonceExtension(it), it]) }, "wrong-challenge"],
  ])("%s", async (_what, differently, kind) => {
    expect(verified((await genuine(differently)).object)).toBe(kind);
  });

  test("it answers another challenge, or vouches for another device key", async () => {
    const { object } = await genuine();
    for (const other of [
      clientDataHash("another-challenge", phone),
      clientDataHash("a-challenge-of-the-server", await newClientKey()),
    ]) {
      expect(verified(object, { clientDataHash: other })).toBe("wrong-challenge");
    }
  });

  test("the certificate holds two nonces, of which one is right", async () => {
    const oid = "1.2.840.113635.100.8.2";
    const any = nonceExtension(Buffer.alloc(32));
    const twice = { leaf: { extensions: [[oid, any] as const, [oid, any] as const] } };
    expect(verified((await genuine(twice)).object)).toBe("wrong-challenge");
  });

  test("it ends at a root that nobody trusts, even one of the trusted root's name", async () => {
    const { object } = await attestedAppKey(await newRoot(root.name), hash);
    expect(verified(object)).toBe("chain-untrusted");
  });

  test("it is no object of App Attest", async () => {
    const { object } = await genuine();
    const one = new Map([["fmt", "apple-appattest"]]);
    for (const other of [
      Buffer.alloc(0),
      Buffer.from("no CBOR"),
      encodeCBOR(one),
      encodeCBOR([1, 2, 3]),
      object.subarray(0, -1),
      Buffer.concat([object, Buffer.of(0)]),
      Buffer.alloc(9_000, 0x81),
    ]) {
      expect(verified(other)).toBe("malformed");
    }
  });
});

describe("whatever is sent for an App Attest attestation", () => {
  test("an object with any bit changed is refused, but for Apple's receipt, which nobody reads; never an exception", async () => {
    const { object } = await genuine();
    const receipt = object.indexOf(Buffer.alloc(64, 9));
    const bits = fc
      .integer({ min: 0, max: object.length * 8 - 1 })
      .filter((bit) => bit >> 3 < receipt || bit >> 3 >= receipt + 64);
    fc.assert(
      fc.property(bits, (bit) => {
        expect(verified(withBitFlipped(object, bit))).toEqual(expect.stringMatching(/^[a-z-]+$/));
      }),
      { numRuns: 300 },
    );
  });

  test("bytes of any kind are refused, and never an exception", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(verified(bytes)).toBe("malformed");
      }),
    );
  });
});

const nonceExtension = (nonce: Buffer): Buffer => sequence(tagged(1, octets(nonce)));
