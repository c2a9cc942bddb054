import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AndroidKeyExpectation,
  verifyAndroidKey,
} from "../../../../shared/protocol/device-attestation/android-key.ts";
import { readKeyDescription } from "../../../../shared/protocol/device-attestation/key-description.ts";
import {
  ANDROID_APP,
  androidChain,
  type ChainDifferences,
  KEY_DESCRIPTION,
  keyDescription,
} from "../../../support/android-attestation.ts";
import { policy, trusting, withBitFlipped } from "../../../support/attestation-expectations.ts";
import { certify, newRoot } from "../../../support/certificates.ts";
import { newClientKey } from "../../../support/key-pair.ts";

const root = await newRoot("CN=Root of these tests");
const phone = await newClientKey();
const nonce = "a-challenge-of-the-server";
const expected: AndroidKeyExpectation = {
  challenge: Buffer.from(nonce),
  deviceKey: phone.jwk,
  policy,
  roots: trusting(root),
  revokedSerials: new Set(),
  now: new Date(),
};
const strongboxOnly = { ...policy, androidLeast: "strongbox" } as const;

const verified = (chain: readonly Uint8Array[], differently: Partial<AndroidKeyExpectation> = {}) => {
  const encoded = chain.map((der) => Buffer.from(der).toString("base64url"));
  const outcome = verifyAndroidKey(encoded, { ...expected, ...differently });
  return outcome.ok ? outcome.value : outcome.refusal.kind;
};
const genuine = (differently?: ChainDifferences) => androidChain(root, phone, nonce, differently);

describe("an Android phone is vouched for by its secure hardware:", () => {
  test("a key of the trusted environment, with the root's certificate at the end of the chain or without", async () => {
    const chain = await genuine();
    expect(verified(chain)).toBe("trusted-environment");
    expect(verified(chain.slice(0, -1))).toBe("trusted-environment");
  });

  test("a key of StrongBox, which alone is enough where the stage asks for it", async () => {
    const strong = await genuine({ key: { attestationLevel: 2, keyMintLevel: 2 } });
    expect(verified(strong, { policy: strongboxOnly })).toBe("strongbox");
    expect(verified(await genuine(), { policy: strongboxOnly })).toBe("assurance-too-low");
  });

  test("by the lower of the two grades, when what speaks is not what keeps the key", async () => {
    expect(verified(await genuine({ key: { attestationLevel: 1, keyMintLevel: 2 } }))).toBe("trusted-environment");
    expect(verified(await genuine({ key: { attestationLevel: 2, keyMintLevel: 1 } }))).toBe("trusted-environment");
  });

  test("whatever dates the phone wrote into the leaf", async () => {
    const ended = { leaf: { from: new Date(0), until: new Date("2001-01-01") } };
    expect(verified(await genuine(ended))).toBe("trusted-environment");
  });

  test("in its app's own name, under a certificate that the app was signed with anew", async () => {
    const renewed = { package: ANDROID_APP.package, certificate: "d6".repeat(32) };
    const both = { ...policy, androidApps: [ANDROID_APP, renewed] };
    const chain = await genuine({ key: { appCertificates: [renewed.certificate] } });
    expect(verified(chain, { policy: both })).toBe("trusted-environment");
    expect(verified(chain)).toBe("wrong-app");
  });
});

const yesterday = new Date(Date.now() - 86_400_000);
const tomorrow = new Date(Date.now() + 86_400_000);

describe("an Android attestation is refused when", () => {
  test.each<[what: string, differently: ChainDifferences, kind: string]>([
    ["it answers another challenge", { key: { challenge: "another-challenge" } }, "wrong-challenge"],
    ["the key is kept by software", { key: { attestationLevel: 0, keyMintLevel: 0 } }, "software-key"],
    ["software speaks for hardware", { key: { attestationLevel: 0, keyMintLevel: 1 } }, "software-key"],
    ["hardware speaks for software", { key: { attestationLevel: 1, keyMintLevel: 0 } }, "software-key"],
    ["the phone's boot loader is unlocked", { key: { boot: { locked: false, state: 2 } } }, "boot-not-verified"],
    ["it runs a system of its owner's", { key: { boot: { locked: true, state: 1 } } }, "boot-not-verified"],
    ["nothing is said of the boot", { key: { boot: null } }, "boot-not-verified"],
    ["only software says that the boot was verified", { key: { enforcedBy: "software" } }, "boot-not-verified"],
    ["another app asked for it", { key: { apps: ["com.example.other"] } }, "wrong-app"],
    ["the app shares its keys with another", { key: { apps: [ANDROID_APP.package, "com.other"] } }, "wrong-app"],
    ["our app's name is signed by somebody else", { key: { appCertificates: ["ee".repeat(32)] } }, "wrong-app"],
    ["somebody else signed our app too", { key: { appCertificates: ["c5".repeat(32), "ee".repeat(32)] } }, "wrong-app"],
    ["it names no app", { key: { apps: [] } }, "malformed"],
    ["it names no certificate of the app", { key: { appCertificates: [] } }, "malformed"],
    ["the key may attest other keys", { key: { purposes: [2, 7] } }, "wrong-key-use"],
    ["the key is for decrypting too", { key: { purposes: [1, 2] } }, "wrong-key-use"],
    ["the key is not for signing", { key: { purposes: [3] } }, "wrong-key-use"],
    ["the key was imported", { key: { origin: 2 } }, "wrong-key-use"],
    ["every app of the phone may use the key", { key: { allApps: true } }, "wrong-key-use"],
    ["the phone's certificate has expired", { phone: { until: yesterday } }, "chain-expired"],
    ["the phone's certificate is not valid yet", { phone: { from: tomorrow } }, "chain-expired"],
    ["the maker's certificate has expired", { maker: { until: yesterday } }, "chain-expired"],
    ["the phone's certificate is not one that may issue", { phone: { issues: false } }, "chain-untrusted"],
    ["the maker's certificate allows no issuer below", { maker: { issues: 0 } }, "chain-untrusted"],
  ])("%s", async (_what, differently, kind) => {
    expect(verified(await genuine(differently))).toBe(kind);
  });

  test("a certificate of the chain is on the list of revoked ones, whichever it is and however its number is written", async () => {
    const chain = await genuine({ leaf: { serial: "01" }, phone: { serial: "00ab12" }, maker: { serial: "7f03" } });
    for (const serial of ["1", "ab12", "7f03"]) {
      expect(verified(chain, { revokedSerials: new Set([serial]) }), serial).toBe("chain-revoked");
    }
    expect(verified(chain, { revokedSerials: new Set(["12", "b12"]) })).toBe("trusted-environment");
  });

  test("it is about another key than the one that signs", async () => {
    const another = await newClientKey();
    expect(verified(await genuine(), { deviceKey: another.jwk })).toBe("wrong-key");
  });

  test("it ends at a root that nobody trusts, even one of the trusted root's name", async () => {
    for (const name of [root.name, "CN=Another root"]) {
      const other = await newRoot(name);
      expect(verified(await androidChain(other, phone, nonce))).toBe("chain-untrusted");
    }
  });

  test("certificates are missing, or stand in another order", async () => {
    const [leaf, phones, makers, top] = (await genuine()) as [Buffer, Buffer, Buffer, Buffer];
    for (const chain of [[leaf], [leaf, makers, top], [phones, makers, top], [leaf, makers, phones, top], [top, top]]) {
      const outcome = verified(chain);
      expect(["chain-untrusted", "chain-extended"]).toContain(outcome);
    }
  });

  test("it was made with an attested key for a key that no hardware keeps", async () => {
    const [attested, ...above] = await genuine();
    const invented = await newClientKey();
    const extensions = [[KEY_DESCRIPTION, keyDescription(nonce)] as const];
    for (const issues of [false, true]) {
      const issuer = { name: "CN=Android Keystore Key", privateKey: phone.privateKey };
      const forged = await certify(issuer, { name: "CN=Forged", publicKey: invented.publicKey, extensions, issues });
      const chain = [forged, attested as Buffer, ...above];
      expect(verified(chain, { deviceKey: invented.jwk })).toBe("chain-untrusted");
    }
  });

  test("two certificates carry a description, or the leaf carries two, or none", async () => {
    const description = [KEY_DESCRIPTION, keyDescription(nonce)] as const;
    for (const differently of [
      { phone: { extensions: [description] } },
      { maker: { extensions: [description] } },
      { leaf: { extensions: [description, description] } },
      { leaf: { extensions: [] } },
    ]) {
      expect(verified(await genuine(differently))).toBe("chain-extended");
    }
  });

  test("the description is cut short, or is anything else", async () => {
    const whole = keyDescription(nonce);
    for (const contents of [
      Buffer.alloc(0),
      whole.subarray(0, -3),
      Buffer.from("no description"),
      Buffer.of(0x30, 0),
    ]) {
      const chain = await genuine({ leaf: { extensions: [[KEY_DESCRIPTION, contents]] } });
      expect(verified(chain)).toBe("malformed");
    }
  });

  test("a certificate has something behind its end, or is written as text", async () => {
    const [leaf = Buffer.alloc(0), ...others] = await genuine();
    const text = `-----BEGIN CERTIFICATE-----\n${leaf.toString("base64")}\n-----END CERTIFICATE-----`;
    for (const changed of [Buffer.concat([leaf, Buffer.of(0)]), Buffer.from(text), Buffer.alloc(0)]) {
      expect(verified([changed, ...others])).toBe("malformed");
    }
  });
});

describe("whatever is sent for an Android attestation", () => {
  const kinds = expect.stringMatching(/^(malformed|chain-\w+|wrong-\w+)$/);

  test("a chain with any bit changed is refused, and never an exception", async () => {
    const chain = await genuine();
    const bits = chain.flatMap((der, at) => Array.from({ length: der.length * 8 }, (_, bit) => [at, bit] as const));
    fc.assert(
      fc.property(fc.constantFrom(...bits), ([at, bit]) => {
        const changed = chain.map((der, index) => (index === at ? withBitFlipped(der, bit) : der));
        expect(verified(changed)).toEqual(kinds);
      }),
      { numRuns: 200 },
    );
  });

  test("bytes of any kind are refused, and never an exception", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 6 }), (chain) => {
        expect(["malformed", "chain-untrusted"]).toContain(verified(chain));
      }),
    );
  });

  test("a description with any bit changed is read as something or nothing, and never an exception", () => {
    const whole = keyDescription(nonce);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length * 8 - 1 }), (bit) => {
        expect(() => readKeyDescription(withBitFlipped(whole, bit))).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });
});
